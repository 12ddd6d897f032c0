import type { functionNames } from "../../../core/contract/names.ts";
import type { SlackActionOutcome } from "../../../core/incidents/approval/handle-slack-action.ts";
import { type Emit, emitMetric, log } from "./log.ts";

const emit: Emit<typeof functionNames.slackActions> = emitMetric;

/** Logs who did what, and nothing else of the request, which anyone can send. */
export function logSlackAction(outcome: SlackActionOutcome): void {
  emit(`SlackAction-${outcome.kind}`);
  if (outcome.kind === "unsigned") {
    log("warn", "Request refused", { reason: "not signed by Slack, or signed too long ago" });
    return;
  }
  const { kind, action, subject, userId, error, unanswered } = outcome;
  log(kind === "failed" ? "error" : "info", "Slack action", {
    reason: error === undefined ? kind : String(error),
    outcome: kind,
    action,
    subject,
    userId,
    ...(error !== undefined && { error: String(error) }),
    ...(unanswered !== undefined && { unanswered: String(unanswered) }),
  });
}
