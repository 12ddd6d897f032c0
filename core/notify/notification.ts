import type { Route } from "../contract/routes.ts";
import { notificationIdOf } from "../incidents/group/group.ts";
import type { Incident } from "../incidents/incident.ts";
import type { Groups, ListedMember, State } from "../incidents/ports.ts";
import type { Alert } from "./alert.ts";
import { type AccountNames, type AlertContext, type LinkSettings, noContext } from "./context.ts";
import { groupAlert } from "./group/group-alert.ts";
import { currentOf } from "./group/group-headline.ts";
import { alertOf } from "./incident-alert.ts";
import { type RoutingFacts, routeOf } from "./routing/route.ts";

/** What is sent as one: a single incident, or a group of incidents that have one cause. */
export type Notification = IncidentNotification | GroupNotification;

interface Routed {
  /** @default the default channel and topic */
  readonly route?: Route;
}

export interface IncidentNotification extends Routed {
  readonly kind: "incident";
  /** Of the first incident, if this one continues its notification. */
  readonly id: string;
  readonly alert: Alert;
  readonly incident: Incident;
  /** Earlier incidents of the same notification, as far as they may not be sent yet: oldest first, all closed. */
  readonly replaced?: readonly IncidentNotification[];
}

export interface GroupNotification extends Routed {
  readonly kind: "group";
  readonly id: string;
  readonly alert: Alert;
  /** Oldest first. */
  readonly members: readonly Incident[];
}

/** Whose notification is to be sent. */
export interface NotificationSubject {
  readonly incidentId: string;
  readonly groupId?: string | undefined;
  /** The first incident of the notification, if the incident is not the first. */
  readonly continues?: string | undefined;
}

export interface NotificationPorts {
  readonly state: Pick<State, "incident">;
  readonly groups: Pick<Groups, "members" | "list">;
  /** The names of accounts, as far as they are known. @default none are known */
  readonly accountNames?: (accounts: readonly string[]) => Promise<AccountNames>;
  readonly links?: LinkSettings;
  /** @default everything goes to the default channel and topic */
  readonly routing?: Routing;
  readonly ownerTags?: readonly string[];
}

export interface Routing {
  readonly routes: readonly Route[];
  facts(accounts: readonly string[]): Promise<RoutingFacts>;
}

/** @param listed the members of the group where they are known @returns the notification in its current state; undefined when the table does not have it */
export async function readNotification(
  incident: Pick<Incident, "id" | "group">,
  ports: NotificationPorts,
  now?: Date,
  listed?: readonly ListedMember[],
): Promise<Notification | undefined> {
  const { id, group } = incident;
  if (group === undefined) {
    const latest = await ports.state.incident(id);
    if (latest === undefined) return undefined;
    const alert = alertOf(latest, await contextOf([latest], ports, now));
    return { kind: "incident", id, alert, incident: latest, ...(await routed([latest], alert, ports)) };
  }
  const members = await ports.groups.members(group, listed);
  const [first, ...others] = members;
  if (first === undefined) return undefined;
  const alert = groupAlert(group, [first, ...others], await contextOf(members, ports, now));
  return { kind: "group", id: group, alert, members, ...(await routed(currentOf(members), alert, ports)) };
}

async function routed(
  incidents: readonly Incident[],
  { severity }: Alert,
  { routing }: NotificationPorts,
): Promise<Routed> {
  if (routing === undefined || routing.routes.length === 0) return {};
  const facts = await routing.facts([...new Set(incidents.map(({ role }) => role.account))]);
  const route = routeOf(incidents, severity, routing.routes, facts);
  return route === undefined ? {} : { route };
}

/**
 * Reads an incident with those that share its notification: the incident that it replaced, and the later ones up to the
 * latest, which the notification is about.
 *
 * @returns undefined when the table does not have the incident
 */
export async function readContinued(
  id: string,
  ports: NotificationPorts,
  now: Date,
): Promise<IncidentNotification | undefined> {
  const { state } = ports;
  let incident = await state.incident(id);
  if (incident === undefined) return undefined;
  const notificationId = notificationIdOf(incident);
  const read = async (other: string | undefined) => {
    const found = other === undefined ? undefined : await state.incident(other);
    return found !== undefined && notificationIdOf(found) === notificationId ? found : undefined;
  };
  const before = incident.continues === undefined ? undefined : await read(incident.supersedes);
  const replaced = before === undefined ? [] : [before];
  for (let next = await read(incident.supersededBy); next; next = await read(next.supersededBy)) {
    replaced.push(incident);
    incident = next;
  }
  const context = await contextOf([incident], ports, now);
  const notificationOf = async (one: Incident, earlier?: Incident): Promise<IncidentNotification> => {
    const alert = alertOf(one, { ...context, ...(earlier && { replaced: earlier }) });
    return {
      kind: "incident",
      id: notificationId,
      alert,
      incident: one,
      ...(await routed([one], alert, ports)),
    };
  };
  const shown = await notificationOf(incident, replaced.at(-1));
  return { ...shown, replaced: await Promise.all(replaced.map((one) => notificationOf(one))) };
}

async function contextOf(
  incidents: readonly Incident[],
  { accountNames, links = noContext.links, ownerTags }: NotificationPorts,
  now: Date | undefined,
): Promise<AlertContext> {
  const ids = [...new Set(incidents.map(({ role }) => role.account))];
  const accounts = (await accountNames?.(ids)) ?? noContext.accounts;
  return { accounts, links, ...(ownerTags && { ownerTags }), ...(now !== undefined && { now }) };
}

/** @returns each incident of a notification */
export function incidentsIn(notification: Notification): readonly Incident[] {
  return notification.kind === "incident" ? [notification.incident] : notification.members;
}
