import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { canaryChange } from "../../core/canary/trust.ts";
import { tooLate } from "../../core/canary/verdict.ts";
import { canaryRole, canaryTrust } from "../../core/contract/canary.ts";
import { functionNames } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

// The canary through every part that a member's event meets, with each function under its declared role.

const { hub } = accounts;
const role = { account: hub, name: canaryRole.name };
const expected = canaryTrust;

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
});

beforeEach(() => organization.gateway.events.suppress(false));

afterAll(() => organization?.stop());

async function turnToggle(Value: string): Promise<void> {
  const input = { Name: toggleParameterName, Value, Overwrite: true };
  await organization.clients(hub).ssm.send(new PutParameterCommand(input));
}

async function write(PolicyDocument: string): Promise<void> {
  const command = new UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument });
  await organization.clients(hub).iam.send(command);
}

const lines = () => organization.functions?.logs.get(functionNames.canary) ?? [];

/** Looks after the canary. @returns what was logged of it */
async function look(): Promise<Record<string, unknown>> {
  const before = lines().length;
  await organization.runCanary();
  const reports = () =>
    lines()
      .slice(before)
      .filter((line) => line.includes('"mode"'));
  await expect.poll(() => reports().length).toBe(1);
  return JSON.parse(reports()[0] ?? "");
}

/** Waits for the states of the canary's incidents, oldest first, and until people would have been told. */
async function settled(states: readonly string[]): Promise<void> {
  const now = async () => (await see.incidentsOf(role)).toSorted(byTime).map(({ state }) => state);
  await expect.poll(now).toEqual(states);
  await expect.poll(() => see.underWay()).toBe(0);
}

const byTime = (one: Incident, other: Incident) => one.detectedAt.localeCompare(other.detectedAt);

const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test("with the toggle off, a change is seen, put back, closed, and nothing is reported", async () => {
  expect(await look()).toMatchObject({ step: "change", mode: "off" });
  await settled(["detected"]);
  expect(await look()).toMatchObject({ step: "put-back" });
  expect(await see.trustOf(role)).toEqual(expected);
  await settled(["resolved"]);
  expect(await look()).toMatchObject({
    step: "wait",
    openSeconds: 0,
    closedAfterSeconds: expect.any(Number),
  });
  expect(await see.texts()).toEqual([]);
  expect(await see.messagesWith("canary")).toEqual([]);
});

test("with the toggle on, the responder itself puts it back, across the member's roles", async () => {
  await turnToggle("on");
  await write(canaryChange(minutesAgo(61)));
  await settled(["resolved", "reverted"]);
  // Answered at once, but an hour after its time: that is said, and the next change is made, and answered in time
  expect(await look()).toMatchObject({ step: "change", reason: "Closed too late", mode: "on" });
  await settled(["resolved", "reverted", "reverted"]);
  expect(await see.trustOf(role)).toEqual(expected);
  expect(await look()).toMatchObject({
    step: "wait",
    openSeconds: 0,
    reason: "Detected, reverted and closed",
  });
  expect(await see.texts()).toEqual([]);
});

test("a change whose event never came stays open, also when a sweep finds it", async () => {
  organization.gateway.events.suppress(true);
  await write(canaryChange(minutesAgo(31)));
  expect((await look()).openSeconds).toBeGreaterThan(30 * 60);
  await organization.sweep();
  await settled(["resolved", "reverted", "reverted", "reverted"]);
  const { openSeconds, reason } = await look();
  expect(openSeconds).toBeGreaterThan(30 * 60);
  expect(reason).toBe("A sweep found the change: its event was lost");
  expect(await see.texts()).toEqual([]);
});

test("someone else's change of the canary is reported like any other", async () => {
  await turnToggle("off");
  const foreign = trusting("arn:aws:iam::193672423079:root");
  await write(foreign);
  await expect.poll(async () => (await see.texts()).length).toBe(1);
  expect((await see.texts())[0]?.text).toContain("193672423079");
  const report = await look();
  // Which is alarmed: see test/stacks/monitoring/canary.test.ts
  expect(report).toMatchObject({ step: "wait", openSeconds: tooLate });
  expect(await see.trustOf(role)).toEqual(JSON.parse(foreign));
});
