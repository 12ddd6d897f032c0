import { adopt } from "../../../../core/incidents/approval/adopt.ts";
import { approve } from "../../../../core/incidents/approval/approve.ts";
import { closeIncident, shownDigest } from "../../../../core/incidents/approval/close.ts";
import { proposalOf } from "../../../../core/incidents/approval/proposal.ts";
import { actionsOf } from "../../../../core/incidents/follow-up/actions.ts";
import { followUp } from "../../../../core/incidents/follow-up/follow-up.ts";
import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import { resumeShown } from "../../../incidents/actions/resume.ts";
import type { compose } from "../../../incidents/ports.ts";

export interface DecidePorts extends Pick<ReturnType<typeof compose>, "ports" | "update"> {
  /** The ARN of the person. */
  readonly identity: string;
}

export type Name = "approve" | "retry" | "adopt" | "ack" | "snooze" | "resume" | "close";

/** What a person can decide now, with what a confirmation shows. */
export interface Decision {
  readonly name: Name;
  readonly label: string;
  /** A sentence: what happens. */
  readonly consequence: string;
  /** Of what the person saw. */
  readonly digest: string;
  /** What the person must type to confirm. */
  readonly typed?: string;
}

/** @param subject the ID of an incident or a group, with its incidents */
export function decisionsOn(subject: string, incidents: readonly Incident[], now: Date): readonly Decision[] {
  const proposal = proposalOf(subject, incidents, now);
  const actions = actionsOf(subject, incidents, now);
  const only = incidents.length === 1 ? incidents[0] : undefined;
  return [
    ...(proposal === undefined
      ? []
      : [
          {
            name: proposal.isRetry ? ("retry" as const) : ("approve" as const),
            label: proposal.label,
            consequence: `${proposal.consequence}.`,
            digest: proposal.digest,
          },
        ]),
    ...(actions?.adopt === undefined || only === undefined
      ? []
      : [
          {
            name: "adopt" as const,
            label: "Adopt",
            consequence: actions.adopt.consequence,
            digest: actions.adopt.digest,
            ...(only.severity === "critical" && { typed: only.role.name }),
          },
        ]),
    ...followUps(actions),
    ...(only === undefined ? [] : aboutOne(only)),
  ];
}

function followUps(actions: ReturnType<typeof actionsOf>): readonly Decision[] {
  if (actions === undefined) return [];
  const { digest, canAcknowledge, canSnooze } = actions;
  const ack = "No more reminders follow unless the incident changes its state or becomes more severe.";
  const snooze = "No reminders follow for the chosen time. If it is still open then, it is reported again.";
  return [
    ...(canAcknowledge ? [{ name: "ack" as const, label: "Acknowledge", consequence: ack, digest }] : []),
    ...(canSnooze ? [{ name: "snooze" as const, label: "Snooze", consequence: snooze, digest }] : []),
  ];
}

function aboutOne(incident: Incident): readonly Decision[] {
  const digest = shownDigest(incident);
  const resume =
    "The suspension of the role ends: the responder checks the role at once and can write it again. Find the other writer first.";
  const close =
    "The incident is closed with your reason. A finding that persists is reported again by the next sweep.";
  return [
    ...(incident.state === "suspended"
      ? [{ name: "resume" as const, label: "Resume", consequence: resume, digest }]
      : []),
    ...(isOpen(incident) ? [{ name: "close" as const, label: "Close", consequence: close, digest }] : []),
  ];
}

export interface Outcome {
  readonly isRefused: boolean;
  readonly text: string;
}

/** Carries a confirmed decision out, by the functions that the commands call. */
export async function decide(
  name: Name,
  subject: string,
  form: URLSearchParams,
  { ports, update, identity }: DecidePorts,
): Promise<Outcome> {
  const by = `${identity} in the console`;
  const digest = form.get("digest") ?? "";
  switch (name) {
    case "approve":
    case "retry":
      return outcomeOf(await approve({ subject, digest, by, identity }, ports));
    case "adopt": {
      const incident = await ports.state.incident(subject);
      const isCriticalConfirmed = form.get("typed")?.trim() === incident?.role.name;
      return outcomeOf(await adopt({ subject, digest, by, identity, isCriticalConfirmed }, ports));
    }
    case "ack":
      return outcomeOf(await followUp({ subject, digest, by, wish: { kind: "acknowledged" } }, ports));
    case "snooze": {
      const seconds = Number(form.get("seconds"));
      if (!snoozes.some((one) => one.seconds === seconds)) return refused("Choose for how long.");
      return outcomeOf(await followUp({ subject, digest, by, wish: { kind: "snoozed", seconds } }, ports));
    }
    case "resume":
      return outcomeOf(await resumeShown(subject, digest, by, ports));
    case "close": {
      const reason = form.get("reason")?.trim() ?? "";
      if (reason === "" || reason.length > 500) return refused("Enter a reason of at most 500 characters.");
      return outcomeOf(await closeIncident({ id: subject, digest, by, reason }, { ...ports, update }));
    }
  }
}

export const snoozes = [
  { label: "1 hour", seconds: 3600 },
  { label: "8 hours", seconds: 28_800 },
  { label: "1 day", seconds: 86_400 },
  { label: "7 days", seconds: 604_800 },
] as const;

function outcomeOf({ kind, text }: { readonly kind: string; readonly text: string }): Outcome {
  return { isRefused: kind === "refused", text };
}

function refused(text: string): Outcome {
  return { isRefused: true, text };
}
