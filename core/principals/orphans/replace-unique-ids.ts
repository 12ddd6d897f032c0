/**
 * Replaces the unique ids of a trust policy by ARNs, except in condition values, which IAM never maps.
 *
 * @param document readable JSON
 * @param arns by id
 * @returns an object for comparison only: never written
 */
export function replaceUniqueIds(document: string, arns: ReadonlyMap<string, string>): object {
  const policy: unknown = JSON.parse(document);
  if (!isObject(policy)) return {};
  return { ...policy, Statement: each(policy.Statement, (statement) => named(statement, arns)) };
}

function named(statement: unknown, arns: ReadonlyMap<string, string>): unknown {
  if (!isObject(statement)) return statement;
  const copy: Record<string, unknown> = { ...statement };
  for (const element of ["Principal", "NotPrincipal"]) {
    const principals = copy[element];
    if (!isObject(principals)) continue;
    const replaced = each(principals.AWS, (id) => (typeof id === "string" ? (arns.get(id) ?? id) : id));
    if (principals.AWS !== undefined) copy[element] = { ...principals, AWS: replaced };
  }
  return copy;
}

/** IAM accepts a single value in place of a list. */
function each(value: unknown, change: (one: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
