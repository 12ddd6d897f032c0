import { suites } from "../../test/cases/load.ts";

/** Two trust policies of one role, from `test/cases`. */
export interface Pair {
  /** The role's name in IAM. */
  readonly role: string;
  readonly title: string;
  readonly isDrift: boolean;
  readonly expected: string;
  readonly actual: string;
}

/** The account of the roles. */
export const account = "111122223333";

/** By suite and name. Six changes of different kinds, and six spellings of the same policy. */
const chosen = [
  ["qovery/two-principals", "a third principal from a stranger's account"],
  ["external-id/vendors", "the external id lost"],
  ["organization/principal-org-id", "the organization no longer asked for"],
  ["oidc-github/workflows", "one branch opened to the repository"],
  ["service/confused-deputy", "SourceArn lost"],
  ["principal/drift", "root in place of a role"],
  ["statement/order", "everything in another order at once"],
  ["principal/account", "ids and root ARNs mixed over two accounts"],
  ["statement/split", "split by principal and action"],
  ["action/case", "a list in mixed case"],
  ["statement/redundant", "a statement with fewer values"],
  ["condition/quantities", "host bits"],
] as const;

/** @throws Error when a case is missing, so that a renamed case does not shorten the table */
export function pairs(): readonly Pair[] {
  return chosen.map(([suite, name], at) => {
    const found = suites.find((one) => one.name === suite)?.cases.find((one) => one.name === name);
    if (found === undefined) throw new Error(`expected test/cases/${suite}.json to have the case "${name}"`);
    return {
      role: `pair-${String(at + 1).padStart(2, "0")}`,
      title: `${suite}: ${name}`,
      isDrift: found.verdict !== "equal",
      expected: textOf(found.expected),
      actual: textOf(found.actual),
    };
  });
}

function textOf(document: unknown): string {
  return typeof document === "string" ? document : JSON.stringify(document);
}
