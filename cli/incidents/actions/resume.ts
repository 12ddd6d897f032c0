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
  const incident = await ports.state.incident(id);
  const shown = incident && shownDigest(incident);
  const digest = options.digest ?? shown ?? "";
  if (incident?.state === "suspended" && digest === shown) {
    if (!options.json)
      io.stdout.write(
        `${[...incidentText(incident, io), painter(io)("dim", `digest ${digest}`)].join("\n")}\n`,
      );
    if (!(await isConfirmed(confirmation, options.yes === true, io))) return 1;
  }
  const by = `${await caller()} on the command line`;
  return printAnswer(await resumeShown(id, digest, by, ports), id, options, io);
}

/** @param digest of the incident that the person saw */
export async function resumeShown(
  id: string,
  digest: string,
  by: string,
  ports: ReturnType<typeof compose>["ports"],
) {
  const incident = await ports.state.incident(id);
  if (incident === undefined) return { kind: "refused", text: `Incident ${id} does not exist.` } as const;
  if (shownDigest(incident) !== digest) {
    const text = `Incident ${id} has changed: look at it again. Nothing was resumed.`;
    return { kind: "refused", text } as const;
  }
  return endSuspension(incident.role, by, { ...ports, rechecks: ports.rechecks.trustUpdated });
}

const confirmation = {
  command: "incident resume",
  question: "End the suspension of this role?",
  refused: "Nothing was resumed.",
} as const;
