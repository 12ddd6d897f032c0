import { expect, test } from "vitest";
import { functionNames } from "../../core/contract/names.ts";
import { sweepAccount } from "../../core/sweep/sweep.ts";
import { declaredFunctions } from "../../local/deployment/declared/functions.ts";
import { declaredResources } from "../../local/deployment/declared/program.ts";
import { sweepEverySeconds } from "../../stacks/settings/timing.ts";
import { secondsOf } from "./sweep-time.ts";
import { account, accountCount, rolesPerAccount, sweptAccount } from "./swept-account.ts";

// npm run scale: the same with the processor time of this machine

test("a sweep of an account of 1,000 roles, with 5,000 expectations, is four calls once its roles are known", async () => {
  const { ports, calls } = sweptAccount();
  const order = { version: 1, sweepId: "s1", account } as const;
  await sweepAccount(order, ports);
  calls.length = 0;
  expect(await sweepAccount(order, ports)).toMatchObject({
    roles: rolesPerAccount,
    protected: 500,
    drift: 0,
  });
  expect(calls.toSorted()).toEqual([
    "dynamodb:BatchGetItem",
    "dynamodb:Query",
    "iam:ListRoles",
    "sts:AssumeRole",
  ]);
});

test("as declared, 5,000 such accounts take half of the period at most; a third of the invocations would not do", async () => {
  const sweeper = declaredFunctions(await declaredResources()).find(
    ({ name }) => name === functionNames.sweepAccount,
  );
  const [source = expect.fail("no queue")] = sweeper?.sources ?? [];
  const declared = {
    concurrency: source.maximumConcurrency,
    batchSize: source.batchSize,
    memoryMegabytes: sweeper?.memoryMegabytes ?? 0,
  };
  const calls = { "dynamodb:BatchGetItem": 1, "dynamodb:Query": 1, "iam:ListRoles": 1, "sts:AssumeRole": 1 };
  const measured = { calls, processorSeconds: 0.1 };
  expect(secondsOf(accountCount, measured, declared)).toBeLessThanOrEqual(sweepEverySeconds / 2);
  const fewer = { ...declared, concurrency: declared.concurrency / 3 };
  expect(secondsOf(accountCount, measured, fewer)).toBeGreaterThan(sweepEverySeconds / 2);
});
