import { adoptionOf, endedRemark } from "../../expectations/adoption.ts";
import { type Finding, newFinding } from "../../incidents/finding.ts";
import { isOpen } from "../../incidents/incident.ts";
import type { Actor } from "../../principals/actor.ts";
import { defined } from "../../shared/defined.ts";
import { digest } from "../../shared/digest.ts";
import type { Drift, Observation } from "../observe/observation.ts";
import { alert, type Decision } from "./decision.ts";
import type { Objection } from "./guards.ts";

/**
 * A change by a caller that the expectation trusts.
 *
 * @param objection why the expected document may not be written back, if the change must not be adopted
 */
export function decideTrusted(
  { expected, difference, live, trigger }: Drift & Observation,
  finding: Finding,
  { actor, objection, now }: { readonly actor: Actor; readonly objection?: Objection; readonly now: Date },
): Decision {
  const { name, onTrustedChange } = expected.expectation;
  const trusted = `The expectation ${name} trusts this caller to change the role`;
  if (difference.verdict === "unreadable")
    return alert(finding, `${trusted}, but the document cannot be parsed.`);
  if (onTrustedChange === "alert") return alert(finding, `${trusted}, but requires an alert.`);
  if (difference.severity === "critical") {
    const note = `${trusted}, but a critical change is never adopted. To accept it, change the expectation.`;
    return objection === undefined || objection.state === "awaiting-approval"
      ? alert(finding, `${note} To revert it, approve the write.`, "awaiting-approval")
      : alert(finding, `${note} ${objection.note ?? ""}`.trim(), objection.state);
  }
  const { foundDocument: document = expected.document } = finding;
  return {
    kind: "adopt",
    finding,
    adoption: adoptionOf(expected, { live, document, actor, occurredAt: trigger.occurredAt }, now),
    note: `${trusted}, so the live document is now the expected document.`,
  };
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
  const { latest } = seen.record;
  if (latest !== undefined && isOpen(latest)) return { kind: "add", incident: latest, note: remark };
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
