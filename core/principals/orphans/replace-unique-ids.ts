/**
 * A trust policy with ARNs in place of the unique ids that stand for them. Ids in condition values stay: IAM never
 * maps those.
 *
 * @param document the text of one that could be read
 * @param arns by id
 * @returns an object for comparing alone: never written
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

/** A single value may stand without brackets. */
function each(value: unknown, change: (one: unknown) => unknown): unknown {
  return Array.isArray(value) ? value.map(change) : change(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
