import { followUp, type Wish } from "../../../core/incidents/follow-up/follow-up.ts";
import { followDigestOf } from "../../../core/incidents/follow-up/holding.ts";
import { incidentsOf } from "../../../core/incidents/group/incidents-of.ts";
import { isOpen } from "../../../core/incidents/incident.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { checkArgument } from "../../input/arguments.ts";
import { isConfirmed } from "../../input/confirm.ts";
import type { Invocation } from "../../io.ts";
import { painter } from "../../output/layout.ts";
import { incidentText } from "../incident-text.ts";
import { compose } from "../ports.ts";
import { printAnswer } from "../text.ts";

interface Options {
  readonly digest?: string | undefined;
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
  readonly table: string;
}

const mostShown = 10;

/** Acknowledges an incident or a group. @returns the exit code */
export function acknowledge(subject: string, options: Options, invocation: Invocation): Promise<number> {
  return act(subject, { kind: "acknowledged" }, options, invocation);
}

/** Snoozes an incident or a group. @returns the exit code */
export async function snooze(
  subject: string,
  { time, ...options }: Options & { readonly time: string },
  invocation: Invocation,
): Promise<number> {
  return act(subject, { kind: "snoozed", seconds: secondsOf(time) }, options, invocation);
}

async function act(
  subject: string,
  wish: Wish,
  options: Options,
  { io, region }: Invocation,
): Promise<number> {
  checkArgument(subject, /^(group-)?[0-9a-f]{32}$/, "the id of an incident or a group");
  const { ports, caller } = compose(region, options.table);
  const incidents = await incidentsOf(subject, ports);
  const open = incidents.filter(isOpen);
  const current = followDigestOf(incidents);
  const digest = options.digest ?? current;
  if (open.length > 0 && digest === current) {
    if (!options.json) {
      const texts = open.slice(0, mostShown).flatMap((incident) => [...incidentText(incident, io), ""]);
      const more = open.length > mostShown ? [`and ${open.length - mostShown} more open incidents`, ""] : [];
      io.stdout.write(`${[...texts, ...more, painter(io)("dim", `digest ${digest}`)].join("\n")}\n`);
    }
    if (!(await isConfirmed(questions[wish.kind], options.yes === true, io))) return 1;
  }
  const by = `${await caller()} on the command line`;
  return printAnswer(await followUp({ subject, digest, by, wish }, ports), subject, options, io);
}

const seconds = { m: 60, h: 3600, d: 86_400 } as const;
const longestDays = 90;

/** @throws InputError for text that is no time such as 1h */
function secondsOf(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  const value = unit === "m" || unit === "h" || unit === "d" ? Number(count) * seconds[unit] : 0;
  if (value > 0 && value <= longestDays * seconds.d) return value;
  throw new InputError(
    `--for: expected a time such as 30m, 1h, 24h or 7d, at most ${longestDays}d, found ${text}`,
  );
}

const questions = {
  acknowledged: {
    command: "incident ack",
    question: "Acknowledge this?",
    refused: "Nothing was acknowledged.",
  },
  snoozed: { command: "incident snooze", question: "Snooze this?", refused: "Nothing was snoozed." },
} as const;
