import { adoptionOf, endedRemark } from "../../expectations/adoption.ts";
import { type Expected, isTrustedChanger } from "../../expectations/catalogue.ts";
import { adopting, isFresh } from "../../incidents/approval/proposal.ts";
import { type Finding, newFinding } from "../../incidents/finding.ts";
import type { Incident } from "../../incidents/incident.ts";
import { openOf } from "../../incidents/role-record.ts";
import { type Actor, exemptArn } from "../../principals/actor.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import { isBefore } from "../../shared/time.ts";
import { calledAt, type Drift, type Observation } from "../observe/observation.ts";
import { alert, type Decision } from "./decision.ts";
import type { Objection } from "./guards.ts";

/**
 * A change by a caller that the expectation trusts.
 *
 * @param objection why the expected document may not be written back, if the change must not be adopted
 */
export function decideTrusted(
  seen: Drift & Observation,
  finding: Finding,
  { actor, objection, now }: { readonly actor: Actor; readonly objection?: Objection; readonly now: Date },
): Decision {
  const { expected, live } = seen;
  const instead = insteadOfAdoption(seen, calledAt(seen));
  if (instead !== undefined) {
    const { state, note } = instead;
    const isFinal = state === "detected" || objection === undefined || objection.state === state;
    return isFinal
      ? alert(finding, withOffer(instead), state)
      : alert(finding, `${note} ${objection.note ?? ""}`.trim(), objection.state);
  }
  const { foundDocument: document = expected.document } = finding;
  return {
    kind: "adopt",
    finding,
    adoption: adoptionOf(expected, { live, document, actor, occurredAt: calledAt(seen) }, now),
    note: `${trusts(expected)}, so the live document is now the expected document.`,
  };
}

/** A person adopts exactly what the role has now: the trust policy that the person saw, in place of the same expected one. */
export function decideAdopted(
  { expected, live, record }: Drift & Observation,
  finding: Finding,
  now: Date,
): Decision | undefined {
  const approval = openOf(record)?.approval;
  if (approval?.proposed !== adopting(finding) || !isFresh(approval, now)) return undefined;
  const { by } = approval;
  const { foundDocument: document = expected.document } = finding;
  const at = now.toISOString();
  const adoption = { document, roleId: live.id, revision: expected.revision.id, at, occurredAt: at, by };
  const note = `Adopted by ${by}: the live document is now the expected document of this role.`;
  return { kind: "adopt", finding, adoption, note };
}

/**
 * The open incident is the change of a caller that the expectation trusts: a trigger that names no later caller does not
 * revert it.
 */
export function objectToTrusted(seen: Drift & Observation): Objection | undefined {
  const open = openOf(seen.record);
  if (open?.fingerprint !== seen.fingerprint) return undefined;
  const isLater = seen.actor !== undefined && calledAt(seen) > open.occurredAt;
  if (isLater || !isByTrustedChanger(seen, open)) return undefined;
  const instead = insteadOfAdoption(seen, open.occurredAt) ?? toApprove(seen.expected);
  return { state: instead.state, note: withOffer(instead) };
}

/** Whether a trusted caller made the change that an incident reports. */
export function isByTrustedChanger({ expected, trigger }: Drift & Observation, { actor }: Incident): boolean {
  return isTrustedChanger(expected, exemptArn(actor), trigger.role.account, trigger.partition);
}

/** How a change by a trusted caller is reported. */
interface Report {
  readonly state: "detected" | "awaiting-approval";
  readonly note: string;
}

function withOffer({ state, note }: Report): string {
  return state === "detected" ? note : `${note} To revert it, approve the write.`;
}

/** @returns undefined if the change is adopted */
function insteadOfAdoption({ expected, difference }: Drift, occurredAt: string): Report | undefined {
  const trusted = trusts(expected);
  if (difference.verdict === "unreadable")
    return { state: "detected", note: `${trusted}, but the document cannot be parsed.` };
  if (expected.expectation.onTrustedChange === "alert")
    return { state: "detected", note: `${trusted}, but requires an alert.` };
  const obstacle = obstacleTo(expected, difference, occurredAt);
  if (obstacle === undefined) return undefined;
  const note = `${trusted}, but ${obstacle} To accept it, change the expectation.`;
  return { state: "awaiting-approval", note };
}

function toApprove(expected: Expected): Report {
  return { state: "awaiting-approval", note: `${trusts(expected)}, so the change is not reverted.` };
}

function trusts({ expectation: { name } }: Expected): string {
  return `The expectation ${name} trusts this caller to change the role`;
}

/** @returns why the change is not adopted although the expectation adopts the changes of its caller */
function obstacleTo(
  { revision: { push } }: Expected,
  { severity }: Drift["difference"],
  occurredAt: string,
): string | undefined {
  if (severity === "critical") return "a critical change is never adopted.";
  if (push === undefined || !isBefore(occurredAt, push.at)) return undefined;
  return `${push.by} pushed the expectation at ${push.at}, after the change was made, so the change is not adopted.`;
}

/** The reason why an adoption ended is added to what is reported, or reported by itself. */
export function withEndedAdoption(seen: Observation, decision: Decision): Decision {
  if (seen.ended === undefined) return decision;
  const remark = endedRemark(seen.ended.adoption, seen.ended.why);
  switch (decision.kind) {
    case "alert":
    case "adopt":
    case "revert":
    case "pause":
    case "read-toggle-again":
    case "restore": {
      const text = [remark, decision.finding.remark ?? ""].join(" ").trim();
      return { ...decision, finding: { ...decision.finding, remark: text } };
    }
    case "close":
    case "add":
      return { ...decision, note: `${decision.note} ${remark}` };
    case "ignore":
      return alone(seen, remark);
    case "announce-again":
    case "wait":
    case "retry-blocked":
      return decision;
  }
}

function alone(seen: Observation, remark: string): Decision {
  const open = openOf(seen.record);
  if (open !== undefined) return { kind: "add", incident: open, note: remark };
  const finding = newFinding(
    defined({
      cause: { kind: "adoption-ended" as const },
      severity: "info" as const,
      fingerprint: digest(`adoption-ended ${seen.ended?.adoption.at}`),
      ...(seen.kind === "as-expected" && {
        expectation: seen.expected.expectation.name,
        live: seen.live,
        path: seen.live.path,
        actor: seen.trigger.actor,
      }),
    }),
  );
  return alert(finding, remark, "resolved");
}
