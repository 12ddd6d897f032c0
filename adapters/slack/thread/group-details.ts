import type { Incident } from "../../../core/incidents/incident.ts";
import {
  groupCommands,
  mostMembersInFull,
  reportCommand,
} from "../../../core/notify/group/group-commands.ts";
import { roleOf } from "../../../core/notify/group/group-headline.ts";
import { rowOf } from "../../../core/notify/group/unprotected-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { GroupNotification } from "../../../core/notify/notification.ts";
import { dependentsIn } from "./dependents.ts";
import type { Detail } from "./detail-blocks.ts";
import { changeOf, commandDetail, commandsOf, factsOf, roleStepsOf, stepsOf } from "./details.ts";

/** Members whose steps the thread lists: Slack accepts one reply a second, and people do not read hundreds. */
const mostMembersInThread = 200;

/** Blocked members after the first members of a group; each has its own error and commands. */
const mostBlockedInFull = 5;

/** The thread of a group: the steps, what is shared once, then what the first members have of their own. */
export function groupDetails(
  { id, alert, members }: GroupNotification,
  approving: readonly Detail[],
): Detail[] {
  if (members.length === 1)
    return members.flatMap((member) => [
      ...stepsOf(member),
      ...dependentsIn(alert, members),
      ...factsOf(alert),
      ...inFull(member),
      ...approving,
    ]);
  const facts = factsOf(alert);
  if (alert.table !== undefined) return [...detailsOfTable(members), ...facts];
  if (isLargeWave(members)) return [...approving, ...facts, ...detailsOfWave(members)];
  const first = members.slice(0, mostMembersInFull);
  const others = members.slice(mostMembersInFull);
  const blocked = others.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...members.slice(0, mostMembersInThread).flatMap(roleStepsOf),
    ...dependentsIn(alert, members),
    ...facts,
    ...approving,
    ...changesOnce([...first, ...blocked]),
    ...commandDetails(members, [...first, ...blocked]),
    commandDetail(reportCommand(id), id),
    ...(others.length === 0 ? [] : [recordsOfOthers]),
  ];
}

function inFull(member: Incident): Detail[] {
  const alert = alertOf(member);
  return [...changeOf(alert, member.id), ...commandsOf(alert, member)];
}

/** A change that several members have is shown once; another one with its role. */
function changesOnce(members: readonly Incident[]): Detail[] {
  const changes = members.flatMap((member) =>
    changeOf(alertOf(member), member.id).map((detail) => ({ detail, role: roleOf(member) })),
  );
  return [...Map.groupBy(changes, ({ detail }) => detail.text).values()].flatMap((same) =>
    same
      .slice(0, 1)
      .map(({ detail, role }) =>
        same.length > 1 ? detail : { ...detail, title: `${role} · ${detail.title}` },
      ),
  );
}

function commandDetails(members: readonly Incident[], inFullToo: readonly Incident[]): Detail[] {
  const [first] = members;
  return groupCommands(members, inFullToo).map((command) => commandDetail(command, first?.id ?? ""));
}

const rowsInDetail = 25;
const mostRowsInThread = 500;

/**
 * A wave with more members has one row for each in its thread, because 500 members with their steps would be dozens of
 * replies. What is known of a missing principal is worth more.
 */
function isLargeWave(members: readonly Incident[]): boolean {
  return members.length > 12 && members.every(({ cause }) => cause.kind !== "principal-orphaned");
}

/** The rows in the order of detection, so that new roles do not change what was sent before. */
function detailsOfTable(all: readonly Incident[]): Detail[] {
  const members = all.slice(0, mostRowsInThread);
  const later = members.flatMap((member) => roleStepsOf(member).slice(1));
  const more = all.length > members.length ? [recordsOfOthers] : [];
  return [...rowDetails(members.map(openedRow)), ...later, ...more];
}

function rowDetails(rows: readonly (readonly string[])[]): Detail[] {
  return Array.from({ length: Math.ceil(rows.length / rowsInDetail) }, (_, at) => {
    const from = at * rowsInDetail;
    const lines = rows.slice(from, from + rowsInDetail).map((row) => row.join(" · "));
    return { title: `Roles from ${from + 1}`, text: lines.join("\n"), isCode: false };
  });
}

/** The message counts the states, and each incident record has its steps. */
function detailsOfWave(members: readonly Incident[]): Detail[] {
  const rows = members.slice(0, mostRowsInThread);
  const blocked = members.filter(({ state }) => state === "blocked").slice(0, mostBlockedInFull);
  return [
    ...rowDetails(rows.map((member) => [member.severity, roleOf(member), `incident ${member.id}`])),
    ...changesOnce(blocked),
    ...commandDetails(blocked, blocked),
    recordsOfOthers,
  ];
}

/** As it was when the role was reported. */
function openedRow(member: Incident): readonly string[] {
  const [severity = "", , , admits = ""] = rowOf({ ...member, state: "detected" });
  return [severity, roleOf(member), admits, `incident ${member.id}`];
}

const recordsOfOthers: Detail = {
  title: "More",
  text: "The steps, documents and commands of the other roles are in their incident records.",
  isCode: false,
};
