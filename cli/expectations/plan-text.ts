import { isEmpty, type Plan, type PushRecord } from "../../core/expectations/plan.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import type { Impact } from "../../core/sweep/impact.ts";
import type { Io } from "../io.ts";
import { printable, timeText } from "../output/layout.ts";
import { forReader } from "../output/remark.ts";

interface Planned {
  /** The version in effect. */
  readonly version: string | undefined;
  readonly plan: Plan;
  readonly impact: Impact;
  readonly accountsChange: boolean;
}

/** What a push changes, and for which roles. */
export function planText({ version, plan, impact, accountsChange }: Planned): string {
  const lines = [
    `Version in effect: ${version ?? "none"}`,
    ...(isEmpty(plan) && !accountsChange ? ["No changes."] : []),
    ...plan.added.map((name) => `+ ${name}`),
    ...plan.changed.map(({ name, fields }) => `~ ${name}: ${fields.join(", ")}`),
    ...plan.removed.map((name) => `- ${name}`),
    ...(accountsChange ? ["~ the accounts of the organization"] : []),
    ...impactLines(impact),
  ];
  return lines.map((line) => `${printable(line)}\n`).join("");
}

function impactLines({ unprotected, outOfLine, unknown }: Impact): readonly string[] {
  return [
    ...titled(`${roles(unprotected.length)} would lose protection:`, unprotected.map(textOf)),
    ...titled(
      `${roles(outOfLine.length)} would not be in line with the new expectations. After the push, a person must approve the writes:`,
      outOfLine.map((role) => `${textOf(role)} (${role.expectation}, response: ${role.response})`),
    ),
    ...(unknown === 0
      ? []
      : [
          `${roles(unknown)} would get another expected trust policy, and no sweep has read the current one yet.`,
        ]),
  ];
}

function titled(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `  ${line}`)];
}

function roles(count: number): string {
  return count === 1 ? "1 role" : `${count} roles`;
}

function textOf({ account, name }: RoleKey): string {
  return `${account}/${name}`;
}

/** One line for each push, latest first. On a terminal, the rest of a line stands under its start. */
export function historyText(records: readonly PushRecord[], io: Io): string {
  return records
    .map(({ version, at, by, from, to, expectations, plan }) => {
      const { added, changed, removed } = plan;
      const what = `+${added.length} ~${changed.length} -${removed.length}`;
      const origin = from === undefined ? "first version" : `from ${from}`;
      const target = to === undefined ? "" : `, rollback to ${to}`;
      const text = `${timeText(at)}  ${what}, ${expectations} expectations, ${origin}${target}, by ${by}`;
      const line = `${version}  ${text}`;
      return `${forReader(line, io.stdout, io, " ".repeat(version.length + 2))}\n`;
    })
    .join("");
}
