import type { Button, KnownBlock } from "@slack/types";
import type { Proposal } from "../../../core/incidents/approval/proposal.ts";
import { visible } from "../../../core/shared/text.ts";
import { cut } from "./rich-text.ts";

const longestConfirmation = 300;

/** Slack returns this id and the button's `value` unchanged with the action. */
const approveActionId = "approve";

export function approveBlocks({ subject, digest, label, consequence, isRetry }: Proposal): KnownBlock[] {
  const button: Button = {
    type: "button",
    action_id: approveActionId,
    text: { type: "plain_text", text: label },
    style: "primary",
    value: `${subject} ${digest}`,
    confirm: {
      title: { type: "plain_text", text: label },
      text: { type: "plain_text", text: cut(visible(consequence), longestConfirmation) },
      confirm: { type: "plain_text", text: isRetry ? "Retry" : "Approve" },
      deny: { type: "plain_text", text: "Cancel" },
    },
  };
  return [{ type: "actions", elements: [button] }];
}
