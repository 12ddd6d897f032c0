import type { Incident } from "../incidents/incident.ts";
import type { Groups, State } from "../incidents/ports.ts";
import type { Alert } from "./alert.ts";
import { groupAlert } from "./group/group-alert.ts";
import { alertOf } from "./incident-alert.ts";

/** What is sent as one: a single incident, or a group of incidents that have one cause. */
export type Notification =
  | { readonly kind: "incident"; readonly id: string; readonly alert: Alert; readonly incident: Incident }
  | GroupNotification;

export interface GroupNotification {
  readonly kind: "group";
  readonly id: string;
  readonly alert: Alert;
  /** Oldest first. */
  readonly members: readonly Incident[];
}

export interface NotificationPorts {
  readonly state: Pick<State, "incident">;
  readonly groups: Pick<Groups, "members" | "memberTimes">;
}

/** @returns the notification in its current state; undefined when the table does not have it */
export async function readNotification(
  incident: Pick<Incident, "id" | "group">,
  { state, groups }: NotificationPorts,
  now?: Date,
): Promise<Notification | undefined> {
  const { id, group } = incident;
  if (group === undefined) {
    const latest = await state.incident(id);
    return latest && { kind: "incident", id, alert: alertOf(latest, now), incident: latest };
  }
  const members = await groups.members(group);
  const [first, ...others] = members;
  if (first === undefined) return undefined;
  return { kind: "group", id: group, alert: groupAlert(group, [first, ...others], now), members };
}

/** @returns each incident of a notification */
export function incidentsIn(notification: Notification): readonly Incident[] {
  return notification.kind === "incident" ? [notification.incident] : notification.members;
}
