import { orphansOf } from "../../incidents/cause.ts";
import { type Incident, notVerified } from "../../incidents/incident.ts";
import { type Actor, callerName } from "../../principals/actor.ts";
import { cut } from "../../shared/text.ts";
import type { AlertState } from "../title/state.ts";

/**
 * What a person does now, in one or two sentences. Commands are in backticks.
 *
 * @param subject what a person approves: the incident, or its group
 */
export function nextStepOf(incident: Incident, state: AlertState, subject = incident.id): string {
  const { cause, role, actor } = incident;
  const by = actor === undefined ? "" : ` by ${nameOf(actor)}`;
  switch (state) {
    case "open":
      return openStep(incident);
    case "approval-needed":
      return approvalStep(incident);
    case "approved":
      return waitStep(incident, subject);
    case "check":
      return checkStep(incident);
    case "blocked":
      return blockedStep(incident);
    case "suspended":
      return `Find and stop the other writer. Then approve one write, or end the suspension: \`trustdrift resume ${role.account}/${role.name}\``;
    case "reverted":
      if (cause.kind === "principal-orphaned" || cause.kind === "role-deleted")
        return "Check that the callers of the role work again.";
      return actor === undefined || cause.kind === "expectation-changed"
        ? noAction
        : `${noAction} Ask ${nameOf(actor)} why the role was changed.`;
    case "adopted":
      return `No action is needed if the change${by} is intended. Otherwise, end the adoption with the command below.`;
    case "closed":
      if (cause.kind === "failed-calls") return noAction;
      return cause.kind === "role-deleted"
        ? "No action is needed. The role is not missed any more, until it exists again."
        : "No action is needed. If the finding persists, the next sweep reports it again.";
    case "superseded":
      return "No action is needed here.";
    case "notice":
      return cause.kind === "expectations-pushed"
        ? `No action is needed if the push${by} is intended. Otherwise: \`trustdrift expectations rollback\``
        : `No action is needed if the change${by} is intended. Otherwise, set the mode back: \`trustdrift toggle MODE\``;
    case "resolved":
      return cause.kind === "role-recreated" || cause.kind === "principal-deleted"
        ? "No action is needed here: roles that still trust the old ID are reported on their own."
        : noAction;
  }
}

const noAction = "No action is needed.";
/** Characters: a session name and a source identity can have 64 each. */
const longestCaller = 200;

function nameOf(actor: Actor): string {
  return cut(callerName(actor), longestCaller);
}

const attack = "If no deployment of the responder is under way, treat this as an attack";

function openStep(incident: Incident): string {
  const { cause, role, expectedDocument } = incident;
  switch (cause.kind) {
    case "trust-changed":
    case "trust-unreadable":
      return expectedDocument === undefined
        ? "Correct the trust policy, or cover the role with an expectation."
        : "If the change is not intended, write the expected trust policy with the command below. If it is intended, change the expectation.";
    case "trust-changed-briefly":
    case "role-recreated":
    case "adoption-ended":
    case "expectations-pushed":
    case "toggle-changed":
      return noAction;
    case "risky-trust":
      return "Restrict the trust policy, or cover the role with an expectation.";
    case "own-role-changed":
      return `${attack}: deploy the responder again, then investigate the caller.`;
    case "own-part-changed":
      return `${attack}: redeploy the StackSet instance of account ${role.account}, then investigate the caller. Then ${closeText(incident)}`;
    case "principal-orphaned":
      return orphanStep(incident);
    case "principal-deleted":
      return "Recreate the principal, or remove it from the expectations of these roles.";
    case "principal-changed":
      return cause.change.kind === "renamed"
        ? "Rename the user back, or replace its ARN in the expectations."
        : "Ask the owner of the provider. If the change is not intended, undo it.";
    case "role-deleted":
      return `Recreate the role with the tool that defines it, or with the command below. If the deletion is intended, ${closeText(incident)}`;
    case "permissions-changed":
      return "If the change is not intended, undo it.";
    case "expectation-changed":
      return "Write the new trust policy with the command below, or set auto-remediation to on.";
    case "role-not-readable":
    case "account-unreadable":
      return `Redeploy the StackSet instance of account ${role.account}, which contains the responder's reader role. The next sweep reads the account again.`;
    case "expectation-ambiguous":
      return "Make one of the expectations more specific, then push.";
    case "call-unreadable":
      return `Look at the call in CloudTrail and ask its caller. Then ${closeText(incident)}`;
    case "failed-calls":
      return `Ask the caller. If nobody knows the calls, disable the caller's credentials. Then ${closeText(incident)}`;
  }
}

/** Before the trust policy: otherwise, the responder writes the name back. */
function checkStep(incident: Incident): string {
  const names = strangersOf(incident).map((arn) => cut(arn.replace(/^.*:/, ""), longestCaller));
  const it = names.length === 1 ? "the name" : "its name";
  return `Check who owns ${names.join(" and ")} now with the first command. If you do not know the owner, remove ${it} from the expectation, then from the trust policy, and end the sessions of the role. Then ${closeText(incident)}`;
}

/** The ARNs whose owners a person must check. */
export function strangersOf({ strangers = [] }: Incident): readonly string[] {
  return strangers.map((stranger) => stranger.replace(/ is now .*$/, ""));
}

function closeText({ id }: Incident): string {
  return `close the incident: \`trustdrift incident close ${id} --reason TEXT\``;
}

function orphanStep({ cause }: Incident): string {
  const kinds = new Set(orphansOf(cause).map(({ status }) => status.kind));
  if (kinds.has("renamed")) return "Rename the user back, or replace its ARN in the expectation.";
  if (kinds.has("deleted")) return "Ask the owner of the principal to recreate it.";
  return "Check who owns the name of the principal now. Then write the expected trust policy with the command below.";
}

function approvalStep({ cause }: Incident): string {
  switch (cause.kind) {
    case "principal-orphaned":
      return "Check who owns the name of the principal now. Then approve to trust that owner.";
    case "role-deleted":
      return "Approve to restore the role from its snapshot. If the deletion is intended, close the incident.";
    case "expectation-changed":
      return "Approve to write the new trust policy.";
    default:
      return "Approve to write the expected trust policy back. If the change is intended, change the expectation.";
  }
}

/** The command sends an approval again that was lost on its way: there is no button for it. */
function waitStep({ state, approval }: Incident, subject: string): string {
  const isAdoption = approval?.decision === "adopt";
  const verb = isAdoption ? "adopt" : state === "blocked" ? "retry" : "approve";
  const what = isAdoption ? ": the live trust policy is being recorded as the expected one" : "";
  return `Wait up to 5 minutes${what}. If nothing changes, ${verb} again: \`trustdrift incident ${verb} ${subject}\``;
}

function blockedStep({ blockage }: Incident): string {
  if (blockage?.code === notVerified)
    return "Check the role. If its trust policy is still not as expected, retry, or write it with the command below.";
  return blockage?.unblockingStatement === undefined
    ? "Remove the cause of the error, then retry. Each sweep also retries."
    : "Grant the missing permission, then retry. Each sweep also retries.";
}
