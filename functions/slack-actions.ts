import { handleSlackAction } from "../core/incidents/approval/handle-slack-action.ts";
import { composeApprover } from "./compose/approver.ts";
import { approverConfig } from "./runtime/config/notifications.ts";
import { logSlackAction } from "./runtime/log/slack-action.ts";
import { urlHandler } from "./runtime/url.ts";

const ports = composeApprover(approverConfig(process.env));

/** Handles Slack actions: approves what the button proposes, if the user may approve. */
export const handler = urlHandler(async (request) => {
  const outcome = await handleSlackAction(request, ports);
  logSlackAction(outcome);
  return outcome.kind === "unsigned" ? 401 : 200;
});
