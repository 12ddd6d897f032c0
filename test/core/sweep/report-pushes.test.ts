import { expect, test } from "vitest";
import type { PushRecord } from "../../../core/expectations/plan.ts";
import { reportPushes } from "../../../core/sweep/report/pushes.ts";
import { MemoryWorld } from "../support/memory.ts";

const pushed = (version: string, changes: Partial<PushRecord> = {}): PushRecord => ({
  version,
  at: "2026-03-01T09:59:58.000Z",
  by: "arn:aws:iam::222222222222:user/ada",
  kind: "push",
  expectations: 1,
  plan: { added: ["one"], changed: [{ name: "two", fields: ["trust"] }], removed: ["three"] },
  ...changes,
});

test("each push and each rollback is reported once, with its author", async () => {
  const world = new MemoryWorld();
  const noted: string[] = [];
  const records = [pushed("v1"), pushed("v2", { kind: "rollback", from: "v1", to: "v0" })];
  const { journal, state } = world.ports;
  const { writeOnce } = state;
  const noteReported = async (version: string) => void noted.push(version);
  await reportPushes("222222222222", {
    journal,
    pushes: { writeOnce, noteReported, unreported: async () => records },
  });
  expect(world.announced.map(({ incident }) => incident)).toMatchObject([
    {
      cause: { kind: "expectations-pushed", version: "v1", removed: ["three"] },
      severity: "medium",
      state: "resolved",
      actor: { arn: "arn:aws:iam::222222222222:user/ada" },
    },
    { cause: { kind: "expectations-pushed", version: "v2" }, state: "resolved" },
  ]);
  expect(noted).toEqual(["v1", "v2"]);
});
