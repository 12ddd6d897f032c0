import { expect, test } from "vitest";
import { burst } from "../../../../core/respond/calls/failed-calls.ts";
import { covered } from "../../support/covered.ts";
import {
  deleted,
  expectedDocument,
  follow,
  incidentOf,
  qovery,
  sample,
  updated,
  widened,
} from "../../support/samples.ts";

const expected = expectedDocument("qovery-access");
const drift = widened("qovery-access");
const other = widened("qovery-access", "arn:aws:iam::283389881690:user/other");

/** Fields of a record that amends the record of event `e1`. */
const amending = (reason = "UPDATED_DATA") => ({
  "detail.eventID": "e1-amended",
  "detail.addendum": { reason, updatedFields: "requestParameters", originalEventID: "e1" },
});

const known = { kind: "ignored", reason: "part-of-known-incident" };

test("a record that amends a reported one is no other change, also after another incident of the role", async () => {
  const world = covered(drift);
  await incidentOf(updated("e1", drift), world);
  world.now += 60_000;
  world.put(qovery, other);
  await incidentOf(updated("e2", other, { "detail.eventTime": "2026-03-01T10:00:58Z" }), world);
  expect(await follow(updated("e1", drift, amending()), world)).toEqual(known);
  expect(world.incidents()).toHaveLength(2);
});

test("an amended deletion of a role that exists again is no other deletion", async () => {
  const world = covered(expected);
  await follow(deleted("e1"), world);
  world.now += 60_000;
  world.put(qovery, drift);
  await incidentOf(updated("e2", drift, { "detail.eventTime": "2026-03-01T10:00:58Z" }), world);
  const before = world.incidents().length;
  expect(await follow(deleted("e1", amending()), world)).toMatchObject({ again: true });
  expect(world.incidents()).toHaveLength(before);
});

test("an amended record with the document proves who made the change that the first record only suggested", async () => {
  const world = covered(drift);
  world.toggle = "off";
  const without = updated("e1", drift, { "detail.requestParameters.policyDocument": undefined });
  const suspected = await incidentOf(without, world);
  expect(suspected.actor).toMatchObject({ isUnproven: true });
  const proven = await incidentOf(updated("e1", drift, amending()), world);
  expect(proven).toMatchObject({ id: suspected.id, eventIds: ["e1"] });
  expect(proven.actor).not.toHaveProperty("isUnproven");
});

test("an amended record whose first record was lost is handled like it", async () => {
  const world = covered(drift);
  expect(await incidentOf(updated("e1", drift, amending("DELIVERY_DELAY")), world)).toMatchObject({
    state: "reverted",
    eventIds: ["e1"],
  });
});

test("an amended record of a refused call does not count twice", async () => {
  const world = covered(expected);
  const refused = (id: string, changes = {}) =>
    sample("update-assume-role-policy/failed-malformed-with-document", { "detail.eventID": id, ...changes });
  for (let count = 1; count < burst.calls; count++) await follow(refused(`e${count}`), world);
  expect(await follow(refused("e1", amending()), world)).toEqual({ kind: "ignored", reason: "failed-call" });
});
