import { readFileSync } from "node:fs";
import * as v from "valibot";
import { expect } from "vitest";
import { parse } from "yaml";
import { iamEvents, principalChangedEventNames } from "../../../core/contract/events.ts";
import { decodeRecheck, type Recheck, recheckMessage } from "../../../core/events/recheck.ts";
import { parseExpectation, renderTrust } from "../../../core/expectations/expectation.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { handlePrincipalChange, handleTrustUpdate } from "../../../core/respond/handle-event.ts";
import type { Outcome } from "../../../core/respond/record/outcome.ts";
import { respond } from "../../../core/respond/respond.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import type { MemoryWorld } from "./memory.ts";

const root = new URL("../../../", import.meta.url);
const text = (path: string) => readFileSync(new URL(path, root), "utf8");

export const prod = "444444444444";
export const qovery = { account: prod, name: "qovery-user-role" };
export const remediator = `arn:aws:iam::${prod}:role/trust-drift/trust-drift-remediator`;
export const deployer = `arn:aws:iam::${prod}:role/ci/deployer`;
export const attacker = "arn:aws:iam::193672423079:root";

/** One of `expectations/`, with some fields changed. */
export function expectation(name: string, changes: Record<string, unknown> = {}): Record<string, unknown> {
  return { ...parse(text(`expectations/${name}.yaml`)), ...changes };
}

/** The document that an expectation asks for in prod. */
export function expectedDocument(name: string): string {
  return renderTrust(parseExpectation(expectation(name), name), prod, "aws");
}

/** The expected document, and a statement more. */
export function widened(name: string, principal: string = attacker): string {
  const document = JSON.parse(expectedDocument(name));
  const statement = { Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" };
  return JSON.stringify({ ...document, Statement: [...document.Statement, statement] });
}

/** A document of qovery-access without its trusted user: drift that is not critical. */
export function withoutUser(document: string): string {
  return document.replace(/,"arn:aws:iam::283389881690:user[^"]*"/, "");
}

/**
 * One of `events/`, with fields replaced.
 *
 * @param changes by path, for example `{ "detail.eventID": "…" }`; undefined takes the field away
 */
export function sample(file: string, changes: Record<string, unknown> = {}): unknown {
  const event: unknown = JSON.parse(text(`events/${file}.json`));
  for (const [path, value] of Object.entries(changes)) setField(event, path.split("."), value);
  return event;
}

/** A successful UpdateAssumeRolePolicy in prod, by a user on the CLI where nothing else is said. */
export function updated(
  eventId: string,
  policyDocument: string,
  changes: Record<string, unknown> = {},
): unknown {
  return sample("update-assume-role-policy/foreign-account-added", {
    "detail.eventID": eventId,
    "detail.eventTime": "2026-03-01T09:59:58Z",
    "detail.requestParameters.policyDocument": policyDocument,
    ...changes,
  });
}

export function deleted(eventId: string, changes: Record<string, unknown> = {}): unknown {
  return sample("delete-role/protected-role-console", {
    "detail.eventID": eventId,
    "detail.eventTime": "2026-03-01T09:59:58Z",
    ...changes,
  });
}

/** The same call by a role's session. */
export function byRole(arn: string, sessionName = "session"): Record<string, unknown> {
  const [, account, name] = /::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(arn) ?? [];
  return {
    "detail.userIdentity": {
      type: "AssumedRole",
      arn: `arn:aws:sts::${account}:assumed-role/${name}/${sessionName}`,
      accountId: account,
      sessionContext: { sessionIssuer: { type: "Role", arn, userName: name } },
    },
  };
}

/** Whether an event is for the queue of `on-principal-changed`. */
export function isPrincipalChange(event: unknown): boolean {
  return v.is(v.object({ detail: v.object({ eventName: v.picklist(principalChangedEventNames) }) }), event);
}

/** Whether a message is an event of a member, and no message of our own functions. */
export function isEvent(body: unknown): boolean {
  return v.is(v.object({ source: v.literal(iamEvents.source) }), body);
}

/** Handles an event as the hub does: what IAM does not show yet returns to the queue until IAM must show it. */
export async function follow(event: unknown, world: MemoryWorld): Promise<Outcome> {
  try {
    return await handleOnce(event, world);
  } catch (error) {
    if (!(error instanceof RetryableError) || error.code !== "NotShownYet") throw error;
    world.now += 30_000;
    return handleOnce(event, world);
  }
}

/** Handles an event as the two handlers of the hub do. */
export function handleOnce(event: unknown, { ports }: MemoryWorld): Promise<Outcome> {
  return isPrincipalChange(event) ? handlePrincipalChange(event, ports) : handleTrustUpdate(event, ports);
}

/** Handles a recheck through its message. */
export function followRecheck(recheck: Recheck, { ports }: Pick<MemoryWorld, "ports">): Promise<Outcome> {
  return respond(decodeRecheck(recheckMessage(recheck)), ports);
}

/** Follows an event that must end in an incident. */
export async function incidentOf(event: unknown, world: MemoryWorld): Promise<Incident> {
  const outcome = await follow(event, world);
  if (outcome.kind === "incident") return outcome.incident;
  return expect.fail(`expected an incident, found ${outcome.reason}`);
}

export function lastNote(incident: Incident): string {
  return incident.steps.at(-1)?.note ?? "";
}

function setField(target: unknown, [field, ...rest]: string[], value: unknown): void {
  if (field === undefined || typeof target !== "object" || target === null)
    throw new Error("no such field in the sample");
  if (rest.length > 0) setField(Reflect.get(target, field), rest, value);
  else if (value === undefined) Reflect.deleteProperty(target, field);
  else Reflect.set(target, field, value);
}
