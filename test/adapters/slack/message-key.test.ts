import { expect, test } from "vitest";
import { messageKeyOf } from "../../../adapters/slack/thread/thread.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Notification } from "../../../core/notify/notification.ts";
import { movedOn, openIncident } from "../../core/notify/incidents.ts";

const of = (incident: Incident): Notification => ({
  kind: "incident",
  id: incident.id,
  alert: alertOf(incident),
  incident,
});

function ofGroup(first: Incident, ...others: readonly Incident[]): Notification {
  return { kind: "group", id: "g", alert: groupAlert("g", [first, ...others]), members: [first, ...others] };
}

const first = openIncident();
const other = openIncident({ id: "other", role: { account: "444444444444", name: "other" } });

test("each step of an incident has a key of its own", () => {
  const states = ["awaiting-approval", "suspended", "awaiting-approval", "reverted"] as const;
  let incident = first;
  const keys = [messageKeyOf(of(incident))];
  for (const state of states) {
    incident = movedOn(incident, state);
    keys.push(messageKeyOf(of(incident)));
  }
  expect(new Set(keys).size).toBe(states.length + 1);
});

test("what people do not see changes no key", () => {
  expect(messageKeyOf(of({ ...first, eventIds: ["e1", "e2"] }))).toBe(messageKeyOf(of(first)));
});

test("a button for another write has another key", () => {
  const asked = movedOn(first, "awaiting-approval");
  const changed = { ...asked, expectedDocument: '{"Version":"2012-10-17","Statement":[{}]}' };
  expect(messageKeyOf(of(changed))).not.toBe(messageKeyOf(of(asked)));
});

test("a group has another key after a step of a member, and with another member", () => {
  const groups = [
    ofGroup(first),
    ofGroup(first, other),
    ofGroup(movedOn(first, "reverted"), other),
    ofGroup(first, movedOn(other, "reverted")),
  ];
  expect(new Set(groups.map(messageKeyOf)).size).toBe(groups.length);
  expect(messageKeyOf(ofGroup({ ...first, eventIds: [] }, other))).toBe(messageKeyOf(ofGroup(first, other)));
});
