import { type Incident, isOpen, lastNote } from "../../../../core/incidents/incident.ts";
import type { AlertContext } from "../../../../core/notify/context.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { alertOf } from "../../../../core/notify/incident-alert.ts";
import type { Check, Fix } from "../model.ts";

/** What was done about each role, or what is left to do. Roles with the same text are one entry. */
export function fixesOf(incidents: readonly Incident[], context: AlertContext): readonly Fix[] {
  const known = new Map<string, Fix>();
  for (const incident of incidents) {
    const { status, next, blockage, commands } = alertOf(incident, context);
    const sentences = [
      status,
      ...(blockage === undefined ? [] : [`AWS answered: ${blockage.error}`]),
      ...(isOpen(incident) ? [`Not fixed yet. ${next}`] : []),
    ].filter((text) => text !== "");
    const key = JSON.stringify(sentences);
    const same = known.get(key);
    known.set(key, {
      sentences,
      roles: [...(same?.roles ?? []), roleOf(incident)],
      // The commands of another role are equal but for its name and account
      commands:
        same?.commands ?? commands.filter(({ purpose }) => !purpose.startsWith("Show the whole record")),
    });
  }
  return [...known.values()];
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
