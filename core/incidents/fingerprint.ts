import { canonicalText, plainText } from "../policy/compare.ts";
import { digest } from "../shared/digest.ts";

/**
 * Tells one drift from another by its meaning: documents that mean the same have the same fingerprint. A document
 * that cannot be read is identified by its text.
 *
 * @param document a trust policy, percent-encoded or plain
 * @returns SHA-256 as 64 hexadecimal digits
 */
export function fingerprintOf(document: string): string {
  return digest(canonicalText(document) ?? `unreadable ${plainText(document)}`);
}
