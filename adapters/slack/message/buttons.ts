import type { Button, KnownBlock } from "@slack/types";
import type { Proposal } from "../../../core/incidents/approval/proposal.ts";
import { slackActionIds } from "../../../core/incidents/approval/slack-action.ts";
import type { Actions, Adoptable } from "../../../core/incidents/follow-up/actions.ts";
import type { Alert } from "../../../core/notify/alert.ts";
import { oneLine } from "../../../core/shared/text.ts";
import { cut } from "./rich-text.ts";

const longestConfirmation = 300;

/** What a person can decide now, in one row: only what fits the state. Slack returns the id and the value of a button unchanged. */
export function buttonBlocks({ approve, actions }: Pick<Alert, "approve" | "actions">): KnownBlock[] {
  const since = actions?.since ?? "";
  const elements = [
    ...(approve === undefined ? [] : [approveButton(approve, since)]),
    ...(actions === undefined ? [] : actionButtons(actions)),
  ];
  return elements.length === 0 ? [] : [{ type: "actions", elements }];
}

function approveButton({ subject, digest, label, consequence, isRetry }: Proposal, since: string): Button {
  const button = { id: slackActionIds.approve, label, value: buttonValue(subject, digest, since) };
  return { ...confirmed(button, consequence, isRetry ? "Retry" : "Approve"), style: "primary" };
}

function actionButtons(actions: Actions): Button[] {
  const { subject, digest, since, adopt, canResume, canAcknowledge, canSnooze } = actions;
  const value = buttonValue(subject, digest, since);
  const snooze = (id: string, time: string) =>
    confirmed(
      { id, label: `Snooze ${time}`, value },
      `No reminders for ${time}, unless the incident changes.`,
      "Snooze",
    );
  return [
    ...(canResume
      ? [confirmed({ id: slackActionIds.resume, label: "Resume", value }, resuming, "Resume")]
      : []),
    ...(canAcknowledge
      ? [
          confirmed(
            { id: slackActionIds.acknowledge, label: "Acknowledge", value },
            acknowledging,
            "Acknowledge",
          ),
        ]
      : []),
    ...(canSnooze
      ? [snooze(slackActionIds.snoozeHour, "1 h"), snooze(slackActionIds.snoozeDay, "24 h")]
      : []),
    // Last: a hasty click on the first button must not accept the change
    ...(adopt === undefined ? [] : [adoptButton(adopt, since)]),
  ];
}

const resuming = "The responder checks the role now and can write it again. Stop the other writer first.";
const acknowledging = "No more reminders, unless the incident changes.";

function adoptButton({ incidentId, digest, severity, consequence }: Adoptable, since: string): Button {
  const label = severity === "critical" ? "Adopt (critical)" : `Adopt (${severity})`;
  const button = { id: slackActionIds.adopt, label, value: buttonValue(incidentId, digest, since) };
  const isDangerous = severity === "critical" || severity === "high";
  return { ...confirmed(button, consequence, "Adopt"), ...(isDangerous && { style: "danger" as const }) };
}

/** The second confirmation, in a reply that only the person sees. */
export function criticalAdoption(value: string, consequence: string): KnownBlock[] {
  const button = { id: slackActionIds.adoptCritical, label: "Adopt the critical change", value };
  return [
    { type: "section", text: { type: "plain_text", text: cut(oneLine(consequence), 2900) } },
    {
      type: "actions",
      elements: [{ ...confirmed(button, consequence, "Adopt"), style: "danger" }],
    },
  ];
}

function buttonValue(subject: string, digest: string, since: string): string {
  return since === "" ? `${subject} ${digest}` : `${subject} ${digest} ${since}`;
}

interface Labelled {
  readonly id: string;
  readonly label: string;
  readonly value: string;
}

function confirmed({ id, label, value }: Labelled, consequence: string, confirm: string): Button {
  return {
    type: "button",
    action_id: id,
    text: { type: "plain_text", text: label },
    value,
    confirm: {
      title: { type: "plain_text", text: label },
      text: { type: "plain_text", text: cut(oneLine(consequence), longestConfirmation) },
      confirm: { type: "plain_text", text: confirm },
      deny: { type: "plain_text", text: "Cancel" },
    },
  };
}
