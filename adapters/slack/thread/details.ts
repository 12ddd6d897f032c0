import { isApprovalStep } from "../../../core/incidents/approval/proposal.ts";
import type { Command, Incident, Step } from "../../../core/incidents/incident.ts";
import type { Alert } from "../../../core/notify/alert.ts";
import { roleOf } from "../../../core/notify/group/group-headline.ts";
import { timeText } from "../../../core/notify/incident/facts.ts";
import { isOver } from "../../../core/notify/title/state.ts";
import { oneLine, visible } from "../../../core/shared/text.ts";
import { mostFindingsWhenOver } from "../message/message.ts";
import { cut } from "../message/rich-text.ts";
import { type Detail, stateText } from "./detail-blocks.ts";
import { readable } from "./readable.ts";

/** Characters. */
const limits = { note: 2000, code: 6000 } as const;

export function stepsOf({ steps }: Incident, prefix = ""): Detail[] {
  return steps.map((step) => ({
    title: `${prefix}${timeText(step.at)} · ${stateText(shownState(step))}`,
    text: cut(oneLine(step.note), limits.note),
    isCode: false,
    ...(step.kind === "reminder" && { isBroadcast: true }),
  }));
}

/** An approval does not change the state of the incident: the write does. */
function shownState(step: Step): string {
  return isApprovalStep(step) ? "approved" : step.state;
}

/** The same step of several roles is shown once. */
export function roleStepsOf(member: Incident): Detail[] {
  const role = roleOf(member);
  return stepsOf(member, `${role} · `).map((detail, at) => {
    const step = member.steps[at];
    return step === undefined ? detail : { ...detail, step: { role, at: step.at, state: shownState(step) } };
  });
}

const changeTitle = "Change of the trust policy (- expected, + found)";

/** The change as a diff; where there is none, the whole documents. The commands contain them too. */
export function changeOf({ diff, documents: { expected, found } }: Alert, id: string): Detail[] {
  return [
    ...(diff === undefined ? [] : [documentDetail(changeTitle, diff, id)]),
    ...(expected === undefined ? [] : [documentDetail("Expected trust policy", readable(expected), id)]),
    ...(found === undefined ? [] : [documentDetail("Trust policy that was found", readable(found), id)]),
  ];
}

/** Facts for an investigation; of an incident that is over, also those that the message no longer shows. */
export function factsOf({ facts, details, findings, state }: Alert): Detail[] {
  const over = isOver(state);
  const moved = over ? facts.filter(({ label }) => label !== "Incident" && label !== "Group") : [];
  const lines = findings.map(({ severity, text }) => `${severity.toUpperCase()}: ${text}`);
  return [
    ...(details.length === 0 ? [] : [factDetail("Details", details)]),
    ...(moved.length === 0 ? [] : [factDetail("Facts", moved)]),
    ...(over && lines.length > mostFindingsWhenOver
      ? [{ title: "What changed", text: cut(lines.join("\n"), limits.note), isCode: false }]
      : []),
  ];
}

function factDetail(title: string, facts: Alert["facts"]): Detail {
  return { title, text: facts.map(({ label, value }) => `${label}: ${value}`).join("\n"), isCode: false };
}

export function commandsOf({ commands }: Alert, { id }: Incident): Detail[] {
  return commands.map((command) => commandDetail(command, id));
}

function documentDetail(title: string, text: string, id: string): Detail {
  if (text.length <= limits.code) return { title, text, isCode: true };
  const part = `first ${limits.code} of ${text.length} characters; full text in the record of incident ${id}`;
  return { title: `${title}: ${part}`, text: text.slice(0, limits.code), isCode: true };
}

/** A long command is not shortened, because it would do something else. */
export function commandDetail({ purpose: title, line }: Command, id: string): Detail {
  const text = visible(line);
  if (text.length <= limits.code) return { title, text, isCode: true };
  const why = `The command is too long to show (${text.length} characters). Its document is in the record of incident ${id}.`;
  return { title, text: why, isCode: false };
}
