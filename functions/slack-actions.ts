import { handleSlackAction } from "../core/incidents/approval/handle-slack-action.ts";
import { composeApprover } from "./compose/approver.ts";
import { approverConfig } from "./runtime/config.ts";
import { logSlackAction } from "./runtime/log.ts";
import { urlHandler } from "./runtime/url.ts";

const ports = composeApprover(approverConfig(process.env));

/** Somebody pressed a button in Slack: do what they approve, if they may. */
export const handler = urlHandler(async (request) => {
  const pressed = await handleSlackAction(request, ports);
  logSlackAction(pressed);
  return pressed.kind === "unsigned" ? 401 : 200;
});
