import { readExpectationFiles } from "../../../adapters/files/expectation-files.ts";
import { type Expectation, renderTrust } from "../../../core/expectations/expectation.ts";
import { isObject, type Json } from "../../../core/policy/compare.ts";
import { globsOverlap, isLiteral, matchesGlob } from "../../../core/shared/glob.ts";
import type { Standard } from "../check/assess.ts";
import type { Planned, PlannedName, PlannedRole } from "./planned.ts";

/** An expectation whose `trust` is the proposed document. */
export function isProposal(json: Json): boolean {
  return isObject(json) && json.match !== undefined && json.trust !== undefined;
}

/**
 * The roles that a proposed document is for.
 *
 * @param accounts those of the plan and of the organization, for a proposal for every account
 */
export async function proposal(
  file: string,
  accounts: readonly string[],
  { catalogue, partition }: Standard,
): Promise<Planned> {
  const read = await readExpectationFiles(file);
  const roles = read.flatMap(({ expectation }) => {
    const { match } = expectation;
    const places: readonly (string | undefined)[] = match.accounts === "*" ? accounts : match.accounts;
    return (places.length === 0 ? [undefined] : places).flatMap((account) =>
      match.roles.flatMap((pattern) =>
        namesOf(pattern, catalogue.expectations).map((name): PlannedRole => {
          const at = pattern.lastIndexOf("/");
          return {
            address: `${expectation.name} ${pattern}`,
            file,
            account,
            name,
            path: at < 0 ? "/" : `/${pattern.slice(0, at + 1)}`.replace("//", "/"),
            change:
              account === undefined
                ? {
                    kind: "write-unknown",
                    why: "the proposal is for every account; use --account or --org-accounts",
                  }
                : { kind: "write", document: renderTrust(expectation, account, partition) },
          };
        }),
      ),
    );
  });
  return { roles, deletions: [] };
}

/** A pattern stands for the names of each expectation that it overlaps: each of them is compared. */
function namesOf(pattern: string, expectations: readonly Expectation[]): readonly PlannedName[] {
  const like = pattern.slice(pattern.lastIndexOf("/") + 1);
  if (isLiteral(like)) return [{ kind: "known", name: like }];
  const patterns = expectations.flatMap(({ match }) =>
    match.roles.map((one) => one.slice(one.lastIndexOf("/") + 1)).filter((one) => overlap(one, like)),
  );
  const names = [...new Set(patterns)].map((one): PlannedName => {
    if (covers(like, one)) return { kind: "known", name: one };
    if (covers(one, like)) return { kind: "known", name: like };
    return { kind: "unknown", like, why: `the patterns ${like} and ${one} have only some names in common` };
  });
  return names.length === 0 ? [{ kind: "known", name: like }] : names;
}

function overlap(one: string, other: string): boolean {
  return globsOverlap(one.toLowerCase(), other.toLowerCase());
}

/** Longer than a name of a role, so that only `*` matches it. */
const anyText = "=".repeat(65);

/** Whether every name of the narrow pattern is one of the wide. */
function covers(wide: string, narrow: string): boolean {
  return matchesGlob(wide.toLowerCase(), narrow.toLowerCase().replaceAll("*", anyText));
}
