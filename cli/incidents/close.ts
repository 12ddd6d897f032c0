import { closeIncident, shownDigest } from "../../core/incidents/approval/close.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkArgument } from "../input/arguments.ts";
import { isConfirmed } from "../input/confirm.ts";
import type { Invocation } from "../io.ts";
import { painter } from "../output/layout.ts";
import { incidentText } from "./incident-text.ts";
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
    const digestLine = painter(io)("dim", `digest ${digest}`);
    io.stdout.write(`${[...incidentText(incident, io), digestLine].join("\n")}\n`);
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

const confirmation = {
  command: "incident close",
  question: "Close this incident?",
  refused: "Nothing was closed.",
} as const;
