import { expect } from "vitest";
import type { Incident } from "../../../core/incidents/incident.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import type { Hub } from "./hub.ts";
import type { Run } from "./lambda.ts";
import { issuerOf, type Sample } from "./samples.ts";

/** How many of the calls change something in IAM. */
export function writesOf({ calls }: Pick<Run, "calls">): number {
  const writes = Object.entries(calls).filter(([call]) => /iam:(?!Get|List)/.test(call));
  return writes.reduce((sum, [, count]) => sum + count, 0);
}

/** As CloudTrail says it: the issuer before the session, a name where there is no ARN. */
export function actorOf({ identity }: Sample): object {
  const arn = issuerOf(identity) ?? identity.arn;
  const { type = "Unknown", userName } = identity;
  return { type, ...(arn ? { arn } : userName ? { userName } : {}) };
}

export function expectNothingPrivate({ text }: Run, { body, document, secrets }: Sample): void {
  for (const secret of [...secrets, body, ...(document ?? "").split("\n")]) {
    if (secret.length > 8) expect(text).not.toContain(secret);
  }
}

export async function onlyIncident(hub: Hub): Promise<Incident> {
  const [incident, ...others] = await hub.incidents();
  expect(others).toEqual([]);
  return incident ?? expect.fail("expected an incident in the table, found none");
}

/** Ended as this incident, and people were told of it, once. */
export async function expectAlert(hub: Hub, run: Run, wanted: object): Promise<Incident> {
  const incident = await onlyIncident(hub);
  expect(incident).toMatchObject(wanted);
  expect(run.givenBack).toEqual([]);
  expect(run.log).toMatchObject([{ level: "INFO", message: "Incident", incidentId: incident.id }]);
  await expectTold(hub, incident);
  return incident;
}

/** One text on the topic, one message in the channel. */
export async function expectTold(hub: Hub, { id, severity, role }: Incident): Promise<void> {
  const { run, messages } = await hub.tell();
  expect(run?.givenBack).toEqual([]);
  expect(run?.calls).toMatchObject({ [`${hub.organization.accounts.hub} sns:Publish`]: 1 });
  const [first, ...others] = messages.filter((message) => message.thread_ts === undefined);
  expect(others).toEqual([]);
  const shown = JSON.stringify(first && blocksIn(first));
  expect(first?.text).toContain(severity.toUpperCase());
  expect(shown).toContain(id);
  // A name in parentheses stands for no role, and is not shown
  if (!role.name.startsWith("(")) expect(shown).toContain(role.name);
}

/** Ended in a line of the log, and nobody was told. */
export async function expectNothingToDo(hub: Hub, run: Run, reason: string): Promise<void> {
  expect(run.givenBack).toEqual([]);
  expect(run.log).toMatchObject([{ level: "INFO", message: "Nothing to do", reason }]);
  expect(writesOf(run)).toBe(0);
  expect(await hub.incidents()).toEqual([]);
  expect(await hub.tell()).toEqual({ run: undefined, messages: [] });
}
