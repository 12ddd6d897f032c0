import * as v from "valibot";
import type { DeclaredResources } from "./program.ts";

/** A rule that sends an event to a queue on a schedule. */
export interface DeclaredSchedule {
  readonly name: string;
  readonly everySeconds: number;
  readonly queueArn: string;
}

// Their other fields: see hub-resources.ts
const rule = v.object({
  name: v.string(),
  scheduleExpression: v.pipe(v.string(), v.regex(/^rate\(\d+ minutes\)$/, "rate(N minutes), N above 1")),
});
const target = v.object({ rule: v.string(), arn: v.string() });

/** @throws ValiError for a schedule that is not a rate in minutes */
export function declaredSchedules(declared: DeclaredResources): readonly DeclaredSchedule[] {
  const targets = declared
    .of("aws:cloudwatch/eventTarget:EventTarget")
    .map((inputs) => v.parse(target, inputs));
  return declared
    .of("aws:cloudwatch/eventRule:EventRule")
    .filter(({ scheduleExpression }) => scheduleExpression !== undefined)
    .flatMap((inputs) => {
      const { name, scheduleExpression } = v.parse(rule, inputs);
      const everySeconds = 60 * Number(/\d+/.exec(scheduleExpression)?.[0]);
      return targets
        .filter((one) => one.rule === name)
        .map(({ arn }) => ({ name, everySeconds, queueArn: arn }));
    });
}
