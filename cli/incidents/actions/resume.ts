import { shownDigest } from "../../../core/incidents/approval/close.ts";
import { resume as endSuspension } from "../../../core/incidents/approval/resume.ts";
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

/** Ends the suspension of the role of an incident. @returns the exit code */
export async function resumeIncident(
  id: string,
  options: Options,
  { io, region }: Invocation,
): Promise<number> {
  checkArgument(id, /^[0-9a-f]{32}$/, "the id of an incident");
  const { ports, caller } = compose(region, options.table);
  const refused = (text: string) => printAnswer({ kind: "refused", text }, id, options, io);
  const incident = await ports.state.incident(id);
  if (incident === undefined) return refused(`Incident ${id} does not exist.`);
  const digest = shownDigest(incident);
  if (options.digest !== undefined && options.digest !== digest)
    return refused(`Incident ${id} has changed: look at it again. Nothing was resumed.`);
  if (incident.state === "suspended") {
    if (!options.json)
      io.stdout.write(
        `${[...incidentText(incident, io), painter(io)("dim", `digest ${digest}`)].join("\n")}\n`,
      );
    if (!(await isConfirmed(confirmation, options.yes === true, io))) return 1;
  }
  const by = `${await caller()} on the command line`;
  const rechecks = ports.rechecks.trustUpdated;
  return printAnswer(await endSuspension(incident.role, by, { ...ports, rechecks }), id, options, io);
}

const confirmation = {
  command: "incident resume",
  question: "End the suspension of this role?",
  refused: "Nothing was resumed.",
} as const;
