import { proposalOf } from "../incidents/approval/proposal.ts";
import type { Cause } from "../incidents/cause.ts";
import { actionsOf } from "../incidents/follow-up/actions.ts";
import { type Incident, isOpen, lastNote } from "../incidents/incident.ts";
import { oneLine } from "../shared/text.ts";
import type { Alert, Fact } from "./alert.ts";
import { type AlertContext, defaultOwnerTags, noContext } from "./context.ts";
import { blockageOf, blockedStatus } from "./incident/blockage.ts";
import { commandsFor } from "./incident/commands.ts";
import { detailsOf, factsOf, withTimes } from "./incident/facts.ts";
import { findingsOf } from "./incident/findings.ts";
import { followUpFacts } from "./incident/follow-up-facts.ts";
import { headlineOf } from "./incident/headline.ts";
import { linksOf } from "./incident/links.ts";
import { nextStepOf } from "./incident/next-step.ts";
import { ownerFacts, stackCommands } from "./incident/owner.ts";
import { policyDiff } from "./incident/policy-diff.ts";
import { remindedLabel, reminderOf } from "./title/reminder.ts";
import { replacedFact } from "./title/replaced.ts";
import { type AlertState, alertStateOf, labelOf } from "./title/state.ts";
import { subjectOf, titleOf } from "./title/title.ts";
import { whatOf } from "./title/what.ts";

/** @param incident in its current state */
export function alertOf(incident: Incident, context: AlertContext = noContext): Alert {
  const { accounts, links, now, replaced, ownerTags = defaultOwnerTags } = context;
  const approve = proposalOf(incident.id, [incident], now);
  const state = alertStateOf(incident, now);
  const { severity, role } = incident;
  const parts = {
    label: labelOf(incident, state),
    what: (longest: number) => whatOf(incident, longest),
    account: role.account,
  };
  // While it is retried, the error is not the latest news
  const blockage = state === "blocked" ? blockageOf(incident) : undefined;
  const actions = actionsOf(incident.id, [incident], now);
  const reminder = reminderOf([incident]);
  const reminded = reminder === undefined ? parts : { ...parts, label: remindedLabel(parts.label, reminder) };
  return {
    incidentId: incident.id,
    severity,
    state,
    title: titleOf(parts, accounts),
    subject: subjectOf(reminded, isOpen(incident) ? severity : undefined, accounts),
    headline: headlineOf(incident),
    findings: findingsOf(incident),
    ...(reminder !== undefined && { reminder: oneLine(reminder.note) }),
    status: oneLine(withTimes(statusOf(incident, state))),
    next: oneLine(nextStepOf(incident, state)),
    facts: [
      ...(replaced === undefined ? [] : [replacedFact(replaced, incident)]),
      ...factsOf(incident, accounts),
      ...ownerFacts(incident, ownerTags),
      ...followUpFacts([incident], now),
    ].map(inOneLine),
    details: detailsOf(incident).map(inOneLine),
    links: linksOf(incident, state, links),
    ...(blockage !== undefined && { blockage }),
    ...(approve !== undefined && { approve }),
    ...(actions !== undefined && { actions }),
    ...changeOf(incident),
  };
}

function inOneLine(fact: Fact): Fact {
  return { ...fact, value: oneLine(fact.value) };
}

/** What was done, and who approved it. The title has the state. */
function statusOf(incident: Incident, state: AlertState): string {
  const last = lastNote(incident);
  switch (state) {
    case "open":
      return last === deleted ? "" : notDone(incident.cause) + last;
    case "blocked":
      return blockedStatus(incident);
    case "reverted":
    case "check": {
      const { approval } = incident;
      return approval === undefined ? last : `Approved by ${approval.by}. ${last}`;
    }
    default:
      return last;
  }
}

/** The title says it. */
const deleted = "The role was deleted.";

function notDone({ kind }: Cause): string {
  if (kind === "principal-orphaned") return "Not rebound. ";
  return kind === "trust-changed" || kind === "trust-unreadable" ? "Not reverted. " : "";
}

/** The whole documents only where no diff shows the change: otherwise, a command prints them. */
function changeOf(incident: Incident): Pick<Alert, "commands" | "diff" | "documents"> {
  const { id, expectedDocument: expected, foundDocument: found } = incident;
  const commands = [...commandsFor(incident), ...stackCommands(incident)];
  const diff = policyDiff(expected, found);
  if (diff !== undefined) {
    const purpose = "Show the whole record, with both documents (in the hub account)";
    const show = { purpose, line: `trustdrift incident show ${id} --json` };
    return { diff, documents: {}, commands: [...commands, show] };
  }
  // Alone, the expected document is part of a command
  if (found === undefined) return { commands, documents: {} };
  return { commands, documents: { ...(expected !== undefined && { expected }), found } };
}
