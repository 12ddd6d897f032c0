import {
  forwarderRoleName,
  roleOfAdditionalPolicy,
  templatePolicyNames,
  templateQueueNames,
  templateRoleNames,
  templateRuleNames,
} from "../../contract/own/own-parts.ts";
import { rolePath } from "../../contract/roles.ts";
import type { OwnPart, OwnPartEvent } from "../../events/own/own-part.ts";
import type { OwnPartCheck } from "../../events/own/own-part-check.ts";
import { newFinding } from "../../incidents/finding.ts";
import { advance, type Incident } from "../../incidents/incident.ts";
import { newIncident } from "../../incidents/new-incident.ts";
import { openOf } from "../../incidents/role-record.ts";
import { exemptArn } from "../../principals/actor.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import { wholeSeconds } from "../../shared/time.ts";
import type { PrincipalPorts } from "../ports.ts";
import { oncePerEvent } from "../record/once-per-event.ts";
import { asExpected, type Outcome } from "../record/outcome.ts";

/**
 * A part of the responder was changed: reported at once, by whom, and compared with the member template later. StackSets
 * deploys the template, so its own changes are only compared.
 */
export async function respondToOwnPart(event: OwnPartEvent, ports: PrincipalPorts): Promise<Outcome> {
  const { account, part, actor, eventId, occurredAt, eventName: call } = event;
  const name = checkedRole(part);
  if (name !== undefined)
    await ports.snapshots.order([{ account, name }], { caller: { ...actor, eventId, occurredAt } });
  if (isStackSets(event)) return { kind: "ignored", reason: "permissions-compared" };
  return write({ ...event, call, differences: [], eventIds: [eventId] }, ports);
}

/** A part of the responder in a member account differs from the member template, or no longer does. */
export function respondToOwnPartCheck(check: OwnPartCheck, ports: PrincipalPorts): Promise<Outcome> {
  const eventId = `own-part-${digest(JSON.stringify(check)).slice(0, 32)}`;
  const occurredAt = wholeSeconds(check.seenAt);
  return write({ ...check, part: check, eventId, eventIds: [], occurredAt, foundBy: "sweep" }, ports);
}

const templateNames = { rule: templateRuleNames, policy: templatePolicyNames, queue: templateQueueNames };

/** The role whose check covers the part; undefined for a part that the member template does not have. */
function checkedRole({ kind, name }: OwnPart): string | undefined {
  if (kind === "role") return templateRoleNames.includes(name) ? name : undefined;
  if (templateNames[kind].includes(name)) return forwarderRoleName;
  return kind === "policy" ? roleOfAdditionalPolicy(name) : undefined;
}

/**
 * StackSets deploys with a role of this name, through CloudFormation. A member's administrator can use such a name, so
 * this decides only whether the change is reported before it is compared.
 */
function isStackSets({ actor, account, partition }: OwnPartEvent): boolean {
  const isItsRole = exemptArn(actor)?.startsWith(`arn:${partition}:iam::${account}:role/stacksets-exec-`);
  return isItsRole === true && actor.invokedBy === "cloudformation.amazonaws.com";
}

type Found = Pick<OwnPartEvent, "account" | "partition" | "part" | "eventId" | "occurredAt"> &
  Partial<Pick<OwnPartEvent, "actor">> & {
    /** Of an event: the call that changed the part. */
    readonly call?: string;
    readonly differences: readonly string[];
    readonly eventIds: readonly string[];
    readonly foundBy?: "sweep";
  };

/** An event opens an incident; a check opens one, adds what differs to an open one, or closes it. */
function write(found: Found, ports: PrincipalPorts): Promise<Outcome> {
  const { account, part, eventId, call, differences } = found;
  // A record of its own, beside the record of a role's trust policy
  const key = { kind: "role", account, name: `${part.kind}:${part.name}` } as const;
  return oncePerEvent<Outcome>(key, eventId, ports, async ({ record }, end) => {
    const now = ports.clock.now().toISOString();
    const open = openOf(record);
    const isEqual = call === undefined && differences.length === 0;
    if (open?.cause.kind !== "own-part-changed" || call !== undefined) {
      if (isEqual) return asExpected;
      return end(opened(found, now));
    }
    if (open.cause.differences.join() === differences.join() && !isEqual)
      return { kind: "ignored", reason: "part-of-known-incident" };
    const compared = { ...open, cause: { ...open.cause, differences } };
    const note = `The ${part.kind} is ${isEqual ? "" : "not "}as the member template declares it.`;
    return end(advance(compared, isEqual ? "resolved" : open.state, now, note));
  });
}

function opened({ part: { kind, name }, call, differences, ...found }: Found, now: string): Incident {
  const { account, partition, actor, eventId, eventIds, occurredAt, foundBy } = found;
  const part = { kind, name };
  const finding = newFinding({
    cause: defined({ kind: "own-part-changed", part, call, differences }),
    severity: "high",
    fingerprint: digest(`own-part ${account} ${kind} ${name} ${eventId}`),
    actor,
  });
  const arn = kind === "role" ? `arn:${partition}:iam::${account}:role${rolePath}${name}` : undefined;
  const note = "This part belongs to the responder. Such a change is expected only during a deployment.";
  return newIncident(finding, {
    note,
    now,
    role: defined({ account, name, arn }),
    eventIds,
    occurredAt,
    foundBy,
  });
}
