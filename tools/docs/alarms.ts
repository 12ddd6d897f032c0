import * as v from "valibot";
import { matchesGlob } from "../../core/shared/glob.ts";
import type { Program } from "../sst-program/engine/resource.ts";
import { table } from "./table.ts";

/**
 * What to do, by the alarms' names: the first that fits. The table is not made while an alarm has none, or one has no
 * alarm.
 */
const answers: Readonly<Record<string, string>> = {
  "trust-drift-dead-letters": "[see below](#dead-letters)",
  "trust-drift-undelivered": "[see below](#undelivered)",
  "trust-drift-no-sweep":
    "is the rule `trust-drift-sweep` there and enabled? The logs of both functions say what failed",
  "trust-drift-no-events":
    "steps 1 to 3 of [See it work](#7-see-it-work), in a member where a role was changed",
  "trust-drift-canary": "the table of [See it work](#7-see-it-work)",
  "trust-drift-snapshots-failed":
    "mostly the member's reader was changed or is missing. The role is read again a day later; until then its snapshot is old",
  "trust-drift-slack-actions-failed": "approve with the command; then press again, or mend what the log says",
  "trust-drift-slack-actions-*":
    "approve with the command that the message shows; the function's log says what failed",
  "trust-drift-*-given-back":
    "a burst passes by itself; mend what the log says otherwise. What is tried in vain to the end goes to the dead letters",
  "trust-drift-*-errors": "the function's log has the error. Nothing is lost: see the dead letters",
  "trust-drift-*-throttles":
    "is the account's concurrency used up, by us or by others ([step 1](#1-prepare-the-organization))?",
  "trust-drift-*-backlog":
    "is the function of the queue failing or throttled? A flood of events passes by itself; the dashboard shows it",
};

interface Alarm {
  readonly name: string;
  readonly where: "hub" | "each member";
  readonly description: string;
}

/** Every alarm that the program makes, those of one kind together. */
export function alarmsTable(program: Program): string {
  const kinds = Map.groupBy(alarmsOf(program), ({ name }) => kindOf(name));
  const rows = Object.entries(answers).map(([kind, answer]) => {
    const [first, ...others] = kinds.get(kind) ?? [];
    if (first === undefined) throw new Error(`scripts/docs/alarms.ts: no alarm is called ${kind}`);
    const other = others.find(({ description }) => description !== first.description);
    if (other !== undefined)
      throw new Error(`scripts/docs/alarms.ts: ${first.name} and ${other.name} mean different things`);
    return [`\`${kind}\``, first.where, withoutHow(first.description), answer];
  });
  return table(["alarm", "in", "what it says", "what to do"], rows);
}

/** The table stands where an alarm sends its reader. */
function withoutHow(description: string): string {
  return description.replace(/ How: docs\/deploy\.md.*$/, "");
}

function kindOf(name: string): string {
  const kind = Object.keys(answers).find((pattern) => matchesGlob(pattern, name));
  if (kind === undefined) throw new Error(`scripts/docs/alarms.ts says nothing of ${name}`);
  return kind;
}

const Hub = v.object({ name: v.string(), alarmDescription: v.string() });
const Member = v.object({ AlarmName: v.string(), AlarmDescription: v.string() });
const Template = v.object({
  Resources: v.record(v.string(), v.object({ Type: v.string(), Properties: v.unknown() })),
});

function alarmsOf({ resources }: Program): readonly Alarm[] {
  const hub = resources
    .filter(({ type }) => type === "aws:cloudwatch/metricAlarm:MetricAlarm")
    .map(({ inputs }) => v.parse(Hub, inputs))
    .map(({ name, alarmDescription }): Alarm => ({ name, where: "hub", description: alarmDescription }));
  const stackSet = resources.find(({ type }) => type.endsWith(":StackSet"));
  const { Resources } = v.parse(Template, JSON.parse(String(stackSet?.inputs.templateBody)));
  const members = Object.values(Resources)
    .filter(({ Type }) => Type === "AWS::CloudWatch::Alarm")
    .map(({ Properties }) => v.parse(Member, Properties))
    .map(
      ({ AlarmName, AlarmDescription }): Alarm => ({
        name: AlarmName,
        where: "each member",
        description: AlarmDescription,
      }),
    );
  return [...hub, ...members];
}
