import { closeIncident, shownDigest } from "../../core/incidents/approval/close.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkArgument } from "../input/arguments.ts";
import { isConfirmed } from "../input/confirm.ts";
import type { Invocation, Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import { compose } from "./ports.ts";

interface Options {
  readonly reason?: string | undefined;
  readonly digest?: string | undefined;
  readonly yes?: true | undefined;
  readonly table: string;
}

const longestReason = 500;

/** Closes an open incident. @returns the exit code */
export async function close(id: string, options: Options, { io, region }: Invocation): Promise<number> {
  checkArgument(id, /^[0-9a-f]{32}$/, "the id of an incident");
  const reason = reasonOf(options.reason);
  const { ports, update, caller } = compose(region, options.table);
  const incident = await ports.state.incident(id);
  const digest = options.digest ?? (incident && shownDigest(incident)) ?? "";
  if (incident !== undefined && shownDigest(incident) === digest) {
    io.stdout.write(incidentText(incident, digest, io));
    if (!(await isConfirmed(confirmation, options.yes === true, io))) return 1;
  }
  const by = `${await caller()} on the command line`;
  const { kind, text } = await closeIncident({ id, digest, by, reason }, { ...ports, update });
  (kind === "refused" ? io.stderr : io.stdout).write(`${text}\n`);
  return kind === "refused" ? 1 : 0;
}

function reasonOf(text = ""): string {
  const reason = text.trim();
  if (reason.length > 0 && reason.length <= longestReason) return reason;
  const found = reason.length === 0 ? "nothing" : `${reason.length} characters`;
  throw new InputError(`--reason: expected a text of at most ${longestReason} characters, found ${found}`);
}

function incidentText(incident: Incident, digest: string, io: Io): string {
  const { severity, headline, status, facts } = alertOf(incident);
  const paint = painter(io);
  const wrapped = (text: string, indentation = "") => wrapWords(printable(text), widthOf(io), indentation);
  const [first, ...rest] = wrapped(`${severity.toUpperCase()}: ${headline}`);
  return `${[
    paint("bold", first ?? ""),
    ...rest,
    ...wrapped(status),
    ...facts.flatMap(({ label, value }) => wrapped(`${label}: ${value}`, "  ")),
    paint("dim", `digest ${digest}`),
  ].join("\n")}\n`;
}

const confirmation = {
  command: "incidents close",
  question: "Close this incident?",
  refused: "Nothing was closed.",
} as const;
