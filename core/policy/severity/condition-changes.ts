import { conditionImplies } from "../grants/implies.ts";
import type { GrantPair } from "../grants/pair.ts";
import type { Condition } from "../model/condition.ts";
import type { Effort } from "../model/effort.ts";

/** What became of one condition between two grants that are otherwise the same. */
export type ConditionChange =
  | { readonly what: "removed"; readonly before: Condition; readonly after?: undefined }
  | { readonly what: "added"; readonly before?: undefined; readonly after: Condition }
  | { readonly what: "replaced"; readonly before: Condition; readonly after: Condition };

/** Conditions that another one of the other side already implies make no difference, and are not told. */
export function conditionChanges(
  { expected, actual }: GrantPair,
  effort: Effort,
): readonly ConditionChange[] {
  const before = expected.conditions.filter(
    (one) => !actual.conditions.some((other) => conditionImplies(other, one, effort)),
  );
  const after = actual.conditions.filter(
    (one) => !expected.conditions.some((other) => conditionImplies(other, one, effort)),
  );
  // What is implied on one side only was made stricter or looser: its counterpart tells both.
  const left = new Set([
    ...after,
    ...actual.conditions.filter((one) => !after.includes(one) && isNew(one, expected)),
  ]);
  const changes: ConditionChange[] = [];
  for (const one of expected.conditions.filter((other) => isNew(other, actual))) {
    const counterpart = [...left].find(
      (other) => other.key === one.key && (before.includes(one) || after.includes(other)),
    );
    if (counterpart !== undefined) {
      left.delete(counterpart);
      changes.push({ what: "replaced", before: one, after: counterpart });
    } else if (before.includes(one)) {
      changes.push({ what: "removed", before: one });
    }
  }
  return [
    ...changes,
    ...[...left]
      .filter((one) => after.includes(one))
      .map((one): ConditionChange => ({ what: "added", after: one })),
  ];
}

function isNew(
  { canonical }: Condition,
  { conditions }: { readonly conditions: readonly Condition[] },
): boolean {
  return !conditions.some((other) => other.canonical === canonical);
}
