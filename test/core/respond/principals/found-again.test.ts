import { expect, test } from "vitest";
import { recheckMessage, rechecksOf } from "../../../../core/events/recheck.ts";
import { handlePrincipalRecheck } from "../../../../core/respond/handle-event.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { deleted, expectation, incidentOf, lastNote, prod } from "../../support/samples.ts";

const partner = { kind: "role", account: prod, name: "partner" } as const;
const arn = `arn:aws:iam::${prod}:role/partner`;
const trust = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
};

async function lost() {
  const world = new MemoryWorld({ expectations: [expectation("deploy-target", { trust })] });
  world.directory.trust(partner, {
    account: prod,
    name: "deploy-target",
    arn: `arn:aws:iam::${prod}:role/deploy-target`,
    expectation: "deploy-target",
    availability: "critical",
  });
  const event = deleted("d1", { "detail.requestParameters.roleName": partner.name });
  const incident = await incidentOf(event, world);
  expect(incident).toMatchObject({ state: "detected", cause: { kind: "principal-deleted" } });
  return { world, incident };
}

async function seen(world: MemoryWorld, reason: "sweep" | "principal-changed") {
  const cause = { reason, causeId: "s1", partition: "aws" } as const;
  for (const recheck of rechecksOf([partner], cause, new Date(world.now)))
    await handlePrincipalRecheck(recheckMessage(recheck), world.ports);
}

test("a lost role that a sweep finds again, without an event, ends its incident", async () => {
  const { world, incident } = await lost();
  world.principals.live.set(arn, { id: "AROAEXAMPLEPARTNER200", arn });
  await seen(world, "principal-changed");
  const closed = world.incident(incident.id);
  expect(closed).toMatchObject({ state: "resolved" });
  expect(closed && lastNote(closed)).toContain("The name exists again, as AROAEXAMPLEPARTNER200");
  expect(world.lastAnnounced(incident.id)).toBe(1);
});

test("a lost role that does not exist keeps its incident open", async () => {
  const { world, incident } = await lost();
  await seen(world, "principal-changed");
  expect(world.incident(incident.id)).toMatchObject({ state: "detected" });
});
