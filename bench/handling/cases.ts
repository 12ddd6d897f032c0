import { readFileSync } from "node:fs";
import { parse } from "yaml";
import { parseExpectation, renderTrust } from "../../core/expectations/expectation.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { handleTrustUpdate } from "../../core/respond/handle-event.ts";
import { sweepAccount } from "../../core/sweep/sweep.ts";
import { MemoryWorld } from "../../test/core/support/memory.ts";
import { account, rolesPerAccount, sweptAccount } from "../../test/load/swept-account.ts";
import { notifying } from "./notification.ts";

export const role = { account: "444444444444", name: "qovery-user-role" };

const text = (file: string) => readFileSync(new URL(`../../${file}`, import.meta.url), "utf8");
const expectation: unknown = parse(text("expectations/qovery-access.yaml"));
const event = JSON.parse(text("events/update-assume-role-policy/foreign-account-added.json"));

export const expected = renderTrust(parseExpectation(expectation, "qovery-access"), role.account, "aws");
export const drift: string = event.detail.requestParameters.policyDocument;

/** An event of its own: a handled one is ignored. */
export function eventOf(id: string, policyDocument: string): unknown {
  const requestParameters = { ...event.detail.requestParameters, policyDocument };
  const eventTime = "2026-03-01T09:59:58Z";
  return { ...event, detail: { ...event.detail, eventID: id, eventTime, requestParameters } };
}

/** Adapters that answer at once, with the toggle `on` and the role as given. */
export function worldOf(document: string): MemoryWorld {
  const world = new MemoryWorld({ expectations: [expectation] });
  world.put(role, document);
  return world;
}

/** A reverted drift. */
export async function incidentOf(world = worldOf(drift)): Promise<Incident> {
  const outcome = await handleTrustUpdate(eventOf("event-1", drift), world.ports);
  if (outcome.kind !== "incident") throw new Error(`expected an incident, found ${outcome.kind}`);
  return outcome.incident;
}

/** What happens in production, with the number of its AWS calls. */
export interface Case {
  readonly name: string;
  /** Calls that no design can avoid. */
  readonly least: number;
  /** Why no fewer. */
  readonly why: string;
  /** DESIGN.md, Budgets. */
  readonly budget: number;
  /** @returns the calls, once credentials and the catalogue are known */
  calls(): Promise<readonly string[]>;
}

export const cases: readonly Case[] = [
  {
    name: "a role that is as expected",
    least: 2,
    why: "the role is read, and its record",
    budget: 2,
    calls: () => callsOf(worldOf(expected), expected),
  },
  {
    name: "a drift, up to the verified revert",
    least: 10,
    why: "also reads the toggle; writes the incident before and after; announces it twice; reads, writes and reads the role",
    budget: 10,
    calls: () => callsOf(worldOf(drift), drift),
  },
  {
    name: "the event of the revert itself",
    least: 2,
    why: "as a role that is as expected",
    budget: 2,
    async calls() {
      const world = worldOf(drift);
      await incidentOf(world);
      world.calls.length = 0;
      return callsOf(world, expected);
    },
  },
  {
    name: "a drift, alert only",
    least: 5,
    why: "reads the role, its record and the toggle; writes the incident; announces it",
    budget: 5,
    async calls() {
      const world = worldOf(drift);
      world.toggle = "off";
      return callsOf(world, drift);
    },
  },
  {
    name: "a notification to the topic and Slack",
    least: 7,
    why: "claims it and reads the incident; publishes, and notes that before Slack's message; notes the message before its reply; ends the claim with the reply's note; deletes the mark of what is unannounced",
    budget: 7,
    async calls() {
      const notification = notifying(await incidentOf());
      await notification.send();
      return notification.calls;
    },
  },
  {
    name: `a sweep of an account of ${rolesPerAccount.toLocaleString("en-US")} roles`,
    least: 4,
    why: "credentials, one page of roles, the account's records and the catalogue's version",
    budget: 4,
    async calls() {
      const { ports, calls } = sweptAccount();
      const order = { version: 1, account } as const;
      await sweepAccount({ ...order, sweepId: "first" }, ports);
      calls.length = 0;
      await sweepAccount({ ...order, sweepId: "second" }, ports);
      return calls;
    },
  },
];

async function callsOf(world: MemoryWorld, document: string): Promise<readonly string[]> {
  await handleTrustUpdate(eventOf("event-2", document), world.ports);
  return world.calls.filter((call) => call !== "pause");
}
