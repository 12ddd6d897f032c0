import { parseArgs } from "node:util";
import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { closeIncident, shownDigest } from "../../core/incidents/approval/close.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import { InputError } from "../../core/shared/errors.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import { isConfirmed } from "../confirm.ts";
import type { Command, Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import { compose } from "./ports.ts";

const usage = `trustdrift incidents close INCIDENT --reason TEXT [--digest D] [--yes]

Shows an open incident and closes it, for example the incident of a role that was deleted on purpose: the role is not missed
any more, until it exists again. Drift that persists is reported again by the next sweep. The command needs credentials for
the hub account, and records the ARN of the caller and the reason. The next sweep announces that the incident is closed.

  --reason TEXT     why; at most 500 characters
  --digest D        fails if the incident has changed since this command showed this digest
  --yes             closes without confirmation; required without a terminal
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}

Exit codes: 0 closed, now or earlier; 1 not closed.
`;

export const incidents: Command = { usage, run };

const longestReason = 500;

async function run([action = "", ...args]: readonly string[], io: Io): Promise<number> {
  if (action !== "close") throw new InputError(`incidents: expected close, found ${action || "nothing"}`);
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      reason: { type: "string" },
      digest: { type: "string" },
      yes: { type: "boolean", default: false },
      ...tableOptions,
    },
  });
  const expected = { command: "incidents close", expected: "the id of an incident", form: /^[0-9a-f]{32}$/ };
  const id = onlyArgument(expected, positionals);
  const reason = reasonOf(values.reason);
  const { ports, update, caller } = compose(values.region, values.table);
  const incident = await ports.state.incident(id);
  const digest = values.digest ?? (incident && shownDigest(incident)) ?? "";
  if (incident !== undefined && shownDigest(incident) === digest) {
    io.stdout.write(incidentText(incident, digest, io));
    if (!(await isConfirmed(confirmation, values.yes, io))) return 1;
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
