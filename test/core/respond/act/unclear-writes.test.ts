import { expect, test } from "vitest";
import { revertBudget } from "../../../../core/incidents/write-budget.ts";
import { RetryableError } from "../../../../core/shared/errors.ts";
import { covered } from "../../support/covered.ts";
import { expectedDocument, follow, qovery, updated, withoutUser } from "../../support/samples.ts";

const narrowed = withoutUser(expectedDocument("qovery-access"));

/** Another writer writes again after each of our writes, none of which is answered. @returns our writes */
async function fight(code: string, late: boolean): Promise<number> {
  const world = covered(narrowed);
  let calls = 0;
  const fail = (call: string) => {
    if (call !== "UpdateAssumeRolePolicy") return;
    calls += 1;
    world.put(qovery, narrowed);
    throw new RetryableError(code, `iam:UpdateAssumeRolePolicy: ${code}`);
  };
  if (late) world.after = fail;
  else world.before = fail;
  for (let count = 0; count < 12; count++) {
    await follow(updated(`e${count}`, narrowed), world).catch(() => undefined);
    world.now += 60_000;
  }
  return calls;
}

test("a write whose answer was lost counts as written: a fight stops at the budget", async () => {
  expect(await fight("TimeoutError", true)).toBe(revertBudget.writes);
});

test("a write that IAM throttled is not spent from the budget", async () => {
  expect(await fight("Throttling", false)).toBeGreaterThan(revertBudget.writes);
});
