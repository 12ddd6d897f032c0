import { approveCommand, isAsked, type Proposal } from "../../../../core/incidents/approval/proposal.ts";
import { type Command, type Incident, isOpen, lastNote } from "../../../../core/incidents/incident.ts";
import type { AlertContext } from "../../../../core/notify/context.ts";
import { groupCommands } from "../../../../core/notify/group/group-commands.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Check, Fix } from "../model.ts";

interface Entry {
  readonly sentences: readonly string[];
  readonly members: Incident[];
  /** Of the first member. */
  readonly commands: readonly Command[];
}

/**
 * What was done about each role, or what is left to do. Roles with the same text are one entry.
 *
 * @param approve for all of them, at the first entry that awaits approval
 */
export function fixesOf(
  incidents: readonly Incident[],
  context: AlertContext,
  approve?: Proposal,
): readonly Fix[] {
  const known = new Map<string, Entry>();
  for (const incident of incidents) {
    const { status, next, blockage, commands } = alertOf(incident, context);
    const sentences = [
      status,
      ...(blockage === undefined ? [] : [`AWS answered: ${blockage.error}`]),
      ...(isOpen(incident) ? [`Not fixed yet. ${next}`] : []),
    ].filter((text) => text !== "");
    const key = JSON.stringify(sentences);
    const same = known.get(key);
    if (same === undefined) known.set(key, { sentences, members: [incident], commands });
    else same.members.push(incident);
  }
  const entries = [...known.values()];
  const first = entries.find(({ members }) => members.some((member) => isAsked(member, context.now)));
  return entries.map((entry) => ({
    sentences: entry.sentences,
    roles: entry.members.map(roleOf),
    commands: [
      ...(approve !== undefined && entry === first ? [approveCommand(approve)] : []),
      ...commandsOf(entry),
    ],
  }));
}

function commandsOf({ members, commands }: Entry): readonly Command[] {
  if (members.length > 1) return groupCommands(members);
  return commands.filter(({ purpose }) => !purpose.startsWith("Show the whole record"));
}

/** What proves that it is over, and what people still have to check. */
export function validationOf(incidents: readonly Incident[]): readonly Check[] {
  const verified = incidents.filter(
    ({ state, strangers }) => state === "reverted" && strangers === undefined,
  );
  const left = incidents.filter((incident) => !verified.includes(incident));
  const unproven = incidents.filter(
    (incident) => isOpen(incident) && incident.expectedDocument === undefined,
  );
  const trust = incidents.filter(({ expectedDocument }) => expectedDocument !== undefined);
  const names = [...new Set(trust.map(({ role }) => role.name))].filter((name) =>
    /^[\w+=,.@][\w+=,.@-]*$/.test(name),
  );
  return [
    ...(verified.length === 0
      ? []
      : [
          {
            isDone: true,
            text: `GetRole returned the expected trust policy after the write: ${verified.map(roleOf).join(", ")}.`,
          },
        ]),
    ...left
      .filter((incident) => !isOpen(incident))
      .map((incident) => ({
        isDone: false,
        text: `${roleOf(incident)}: ${lastNote(incident)}`,
      })),
    ...unproven.map(({ id }) => ({
      isDone: false,
      text: "The incident is closed.",
      command: { purpose: "Check", line: `trustdrift incident show ${id}` },
    })),
    ...names.map((name) => ({
      isDone: false,
      text: `The check of ${name} reports no drift, in each account.`,
      command: { purpose: "Check", line: `trustdrift check --role ${name}` },
    })),
    ...(trust.length === 0
      ? []
      : [
          {
            isDone: false,
            text: "If a CloudFormation stack created the role, its drift detection reports IN_SYNC.",
          },
          {
            isDone: false,
            text: "The systems that assume the roles work again: their own check of the credentials passes, and new sessions begin.",
          },
        ]),
  ];
}
