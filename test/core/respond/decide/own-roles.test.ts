import { describe, expect, test } from "vitest";
import { MemoryWorld } from "../../support/memory.ts";
import { deleted, follow, incidentOf, prod, updated } from "../../support/samples.ts";

const own = { account: prod, name: "trust-drift-remediator" };
const sameAccount = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Principal: { AWS: `arn:aws:iam::${prod}:user/mallory` }, Action: "sts:AssumeRole" },
  ],
});
const change = updated("e1", sameAccount, { "detail.requestParameters.roleName": own.name });

describe("a role of the responder itself, which no expectation covers", () => {
  test.each(["alert-risky", "ignore"] as const)("is reported with unprotected: %s", async (unprotected) => {
    const world = new MemoryWorld({ unprotected });
    world.put(own, sameAccount, { path: "/trust-drift/" });
    const incident = await incidentOf(change, world);
    expect(incident).toMatchObject({
      state: "detected",
      severity: "high",
      cause: { kind: "own-role-changed" },
    });
    expect(world.writes).toEqual([]);
  });

  test("is not ours under another path", async () => {
    const world = new MemoryWorld();
    world.put(own, sameAccount, { path: "/elsewhere/" });
    expect(await follow(change, world)).toEqual({ kind: "ignored", reason: "not-protected" });
  });

  test("is missed when it is deleted", async () => {
    const incident = await incidentOf(
      deleted("e1", { "detail.requestParameters.roleName": own.name }),
      new MemoryWorld(),
    );
    expect(incident).toMatchObject({ severity: "high", cause: { kind: "role-deleted" } });
  });
});
