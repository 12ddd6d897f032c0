import type { Cover } from "../../expectations/catalogue.ts";
import { plainText } from "../../policy/compare.ts";
import { digest } from "../../shared/digest.ts";

/**
 * Tells whether whom a role trusts, or should, may be others than before. Documents count as they are written: a
 * reading too many costs a few calls, one too few hides a dependent.
 *
 * @param document the role's trust policy, percent-encoded or plain
 * @returns 16 hexadecimal digits: one for each role of an account is held in memory
 */
export function trustDigest(document: string, cover: Cover): string {
  return digest(JSON.stringify([plainText(document), expectedOf(cover)])).slice(0, 16);
}

function expectedOf(cover: Cover): readonly string[] {
  if (cover.kind !== "one") return [cover.kind];
  const { expectation, document } = cover.expected;
  return [expectation.name, expectation.availability, document];
}
