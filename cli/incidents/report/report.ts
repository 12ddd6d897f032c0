import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../../adapters/aws-call.ts";
import { systemClock } from "../../../adapters/clock.ts";
import { dynamoAccountNames } from "../../../adapters/dynamodb/catalogue/account-names.ts";
import { dynamoGroups } from "../../../adapters/dynamodb/incidents/groups.ts";
import { readIncident } from "../../../adapters/dynamodb/incidents/incidents.ts";
import { isGroupId } from "../../../core/incidents/group/group.ts";
import { incidentsIn, type Notification, readNotification } from "../../../core/notify/notification.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { checkArgument } from "../../input/arguments.ts";
import type { Invocation } from "../../io.ts";
import { remark } from "../../output/remark.ts";
import { writeWholeFile } from "../../output/write-file.ts";
import { reportOf } from "./build/report-of.ts";
import { asHtml } from "./formats/html.ts";
import { asMarkdown } from "./formats/markdown.ts";
import type { Report } from "./model.ts";
import { checkTimeZone } from "./time-zone.ts";

export interface ReportOptions {
  readonly format: Format;
  readonly timeZone: string;
  readonly output?: string | undefined;
  readonly table: string;
}

export type Format = "html" | "md" | "json";

/** Prints or writes the report of an incident or a group. @returns the exit code */
export async function report(id: string, options: ReportOptions, invocation: Invocation): Promise<number> {
  const { io, region } = invocation;
  checkArgument(id, /^(group-)?[0-9a-f]{32}$/, "the id of an incident or a group");
  checkTimeZone(options.timeZone);
  const table = { client: new DynamoDBClient({ ...callLimits, region }), name: options.table };
  const now = systemClock.now();
  const accountNames = dynamoAccountNames(table, systemClock);
  const notification = await readNotification(
    isGroupId(id) ? { id: "", group: id } : { id },
    {
      state: { incident: (one) => readIncident(table, one) },
      groups: dynamoGroups(table, systemClock),
      accountNames,
    },
    now,
  );
  if (notification === undefined)
    throw new InputError(
      `expected the id of an incident or a group on record, found ${id}; trustdrift incidents --state all lists them`,
    );
  const names = await accountNames(accountsIn(notification));
  const text = formatted(
    reportOf(notification, { names, timeZone: options.timeZone, now, region }),
    options.format,
  );
  if (options.output === undefined) io.stdout.write(text);
  else {
    await writeWholeFile(options.output, text);
    remark(`Wrote ${options.output}.`, invocation);
  }
  return 0;
}

function accountsIn(notification: Notification): readonly string[] {
  return [
    ...new Set(
      incidentsIn(notification).flatMap(({ role, cause }) => [
        role.account,
        ...("dependents" in cause ? (cause.dependents ?? []).map(({ account }) => account) : []),
      ]),
    ),
  ];
}

export function formatted(given: Report, format: Format): string {
  switch (format) {
    case "html":
      return asHtml(given);
    case "md":
      return asMarkdown(given);
    case "json":
      return `${JSON.stringify(given, undefined, 2)}\n`;
  }
}
