import { expect, test } from "vitest";
import type { ApprovalPorts } from "../../../../core/incidents/approval/approve.ts";
import { actOn } from "../../../../core/incidents/follow-up/act-on-slack.ts";
import { followDigestOf, lastChangeOf } from "../../../../core/incidents/follow-up/holding.ts";
import { advance, type Incident } from "../../../../core/incidents/incident.ts";
import { covered } from "../../support/covered.ts";
import type { MemoryWorld } from "../../support/memory.ts";
import { commandPorts } from "../../support/people.ts";
import { expectedDocument, incidentOf, qovery, updated, withoutUser } from "../../support/samples.ts";

const narrowed = withoutUser(expectedDocument("qovery-access"));

/** A role whose writes of the last hour are used up. */
async function suspended() {
  const world = covered();
  world.put(qovery, narrowed);
  const { fingerprint, ...reverted } = await incidentOf(updated("e1", narrowed), world);
  const incident = next({ ...reverted, fingerprint }, "suspended", world);
  const writes = [3, 2, 1].map((minutes) => ({
    at: new Date(world.now - minutes * 60_000).toISOString(),
    fingerprint,
  }));
  await store(world, incident, { writes });
  return { world, incident };
}

/** A minute later. */
function next(incident: Incident, state: Incident["state"], world: MemoryWorld): Incident {
  world.now += 60_000;
  return advance(incident, state, new Date(world.now).toISOString(), `Now ${state}.`);
}

async function store(world: MemoryWorld, latest: Incident, changes: object = {}): Promise<void> {
  await world.ports.state.write(qovery, { ...world.record(qovery), ...changes, latest }, [latest]);
}

/** The button of the message that showed the incident in this state. */
function clickResume(world: MemoryWorld, shown: Incident) {
  const { ports, sentRechecks } = world;
  const rechecks: ApprovalPorts["rechecks"] = { trustUpdated: sentRechecks, principalChanged: sentRechecks };
  return actOn(
    {
      id: "resume",
      subject: shown.id,
      digest: followDigestOf([shown]),
      since: lastChangeOf([shown]),
      value: "",
      userId: "U0ADA456789",
      userName: "Ada",
      responseUrl: "https://hooks.slack.com/actions/T1",
    },
    { ...ports, ...commandPorts(world), rechecks },
  );
}

test("a click on Resume ends the suspension that the message shows", async () => {
  const { world, incident } = await suspended();
  expect(await clickResume(world, incident)).toMatchObject({ kind: "approved" });
  expect(world.sentRechecks.sent).toHaveLength(1);
});

test("a second click, once the role is resumed, says that it is not suspended", async () => {
  const { world, incident } = await suspended();
  const resumed = { at: new Date(world.now).toISOString(), by: "Ada" };
  await store(world, next({ ...incident, resumed }, "reverted", world));
  expect(await clickResume(world, incident)).toEqual({
    kind: "already",
    text: `Role ${qovery.name} of ${qovery.account} is not suspended.`,
  });
  expect(world.sentRechecks.sent).toEqual([]);
});

test("a click on the message of an earlier suspension does not end a later one", async () => {
  const { world, incident } = await suspended();
  const resumed = { at: new Date(world.now).toISOString(), by: "Ada" };
  const again = next(next({ ...incident, resumed }, "detected", world), "suspended", world);
  await store(world, again);
  const answer = await clickResume(world, incident);
  expect(answer).toMatchObject({ kind: "refused" });
  expect(answer.text).toContain("Nothing was resumed.");
  expect(world.sentRechecks.sent).toEqual([]);
  expect(await clickResume(world, again)).toMatchObject({ kind: "approved" });
});
