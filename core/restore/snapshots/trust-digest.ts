import type { Cover } from "../../expectations/catalogue.ts";
import { plainText } from "../../policy/compare.ts";
import { digest } from "../../shared/digest.ts";

/**
 * Changes when the principals that a role trusts, or should trust, may have changed. Compares the text of documents: an
 * unnecessary reading costs a few calls, a missing one hides a dependent.
 *
 * @param document the role's trust policy, percent-encoded or plain
 * @returns 16 hexadecimal digits: a sweep has one for each role of an account in memory
 */
export function trustDigest(document: string, cover: Cover): string {
  return digest(JSON.stringify([plainText(document), expectedOf(cover)])).slice(0, 16);
}

function expectedOf(cover: Cover): readonly string[] {
  if (cover.kind !== "one") return [cover.kind];
  const { expectation, document } = cover.expected;
  return [expectation.name, expectation.availability, document];
}
