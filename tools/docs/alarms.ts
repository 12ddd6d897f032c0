import * as v from "valibot";
import { matchesGlob } from "../../core/shared/glob.ts";
import type { Program } from "../sst-program/engine/resource.ts";
import { table } from "./table.ts";

/**
 * What to do about each alarm, by a pattern of its name; the first match counts. The table cannot be generated if an alarm
 * has no entry, or an entry no alarm.
 */
const answers: Readonly<Record<string, string>> = {
  "trust-drift-dead-letters": "[see below](#dead-letters)",
  "trust-drift-undelivered": "[see below](#undelivered)",
  "trust-drift-undelivered-in-members": "[see below](#undelivered)",
  "trust-drift-no-sweep":
    "check that the rule `trust-drift-sweep` exists and is enabled. The logs of both functions contain the error",
  "trust-drift-no-events":
    "follow steps 1 to 3 of [Verify](deploy.md#7-verify) in a member where a role was changed",
  "trust-drift-canary": "see the table in [Verify](deploy.md#7-verify)",
  "trust-drift-snapshots-failed":
    "usually, the reader role in the member account was changed or is missing. The role is read again a day later; until then, its snapshot is outdated",
  "trust-drift-on-*-suspended":
    "find the writer that the alert names and stop it; then run `npm run --silent trustdrift -- resume ACCOUNT/ROLE`. A critical widening is still reverted in the meantime",
  "trust-drift-slack-actions-failed":
    "approve with the command; fix the error in the log, then try the button again",
  "trust-drift-slack-actions-*":
    "approve with the command in the message; the log of the function contains the error",
  "trust-drift-*-returned":
    "a burst needs no action; otherwise fix the error in the log. Messages that fail too often go to the dead-letter queue",
  "trust-drift-*-errors":
    "the log of the function contains the error. No event is lost: see the dead-letter queue",
  "trust-drift-*-throttles":
    "check whether the account has reached its concurrency quota ([step 1](deploy.md#1-prepare-the-organization))",
  "trust-drift-*-backlog":
    "check whether the function of the queue fails or is throttled. A flood of events, visible on the dashboard, needs no action",
};

interface Alarm {
  readonly name: string;
  readonly where: "hub" | "each member";
  readonly description: string;
}

/** Every alarm of the deployment; alarms of one kind share a row. */
export function alarmsTable(program: Program): string {
  const kinds = Map.groupBy(alarmsOf(program), ({ name }) => kindOf(name));
  const rows = Object.entries(answers).map(([kind, answer]) => {
    const [first, ...others] = kinds.get(kind) ?? [];
    if (first === undefined) throw new Error(`tools/docs/alarms.ts: no alarm matches ${kind}`);
    const other = others.find(({ description }) => description !== first.description);
    if (other !== undefined)
      throw new Error(`tools/docs/alarms.ts: ${first.name} and ${other.name} have different descriptions`);
    return [`\`${kind}\``, first.where, withoutHow(first.description), answer];
  });
  return table(["alarm", "in", "meaning", "what to do"], rows);
}

/** Without the link to the document that contains the table. */
function withoutHow(description: string): string {
  return description.replace(/ (How: |See )docs\/runbook\.md.*$/, "");
}

function kindOf(name: string): string {
  const kind = Object.keys(answers).find((pattern) => matchesGlob(pattern, name));
  if (kind === undefined) throw new Error(`tools/docs/alarms.ts has no entry for ${name}`);
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
