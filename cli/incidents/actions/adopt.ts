import {
  adoptDigest,
  adopt as recordAdoption,
  whyNotAdoptable,
} from "../../../core/incidents/approval/adopt.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { policyDiff } from "../../../core/notify/incident/policy-diff.ts";
import { checkArgument } from "../../input/arguments.ts";
import { isConfirmed } from "../../input/confirm.ts";
import type { Invocation, Io } from "../../io.ts";
import { painter, printable } from "../../output/layout.ts";
import { incidentText } from "../incident-text.ts";
import { compose } from "../ports.ts";
import { printAnswer } from "../text.ts";

interface Options {
  readonly digest?: string | undefined;
  readonly yes?: true | undefined;
  readonly acceptCritical?: true | undefined;
  readonly json?: true | undefined;
  readonly table: string;
}

/** Makes the live trust policy of an incident the expected one of its role. @returns the exit code */
export async function adopt(id: string, options: Options, { io, region }: Invocation): Promise<number> {
  checkArgument(id, /^[0-9a-f]{32}$/, "the id of an incident");
  const { ports, caller } = compose(region, options.table);
  const incident = await ports.state.incident(id);
  const digest = options.digest ?? (incident && adoptDigest(incident)) ?? "";
  const isCritical = incident?.severity === "critical";
  if (incident !== undefined && whyNotAdoptable(incident) === undefined && adoptDigest(incident) === digest) {
    if (!options.json) io.stdout.write(textOf(incident, digest, io));
    if (!(await isConfirmed(confirmation, options.yes === true, io))) return 1;
    if (isCritical && !(await isConfirmedAgain(incident, options, io))) return 1;
  }
  const identity = await caller();
  const by = `${identity} on the command line`;
  const request = { subject: id, digest, by, identity, isCriticalConfirmed: isCritical };
  return printAnswer(await recordAdoption(request, ports), id, options, io);
}

function textOf(incident: Incident, digest: string, io: Io): string {
  const paint = painter(io);
  const diff = policyDiff(incident.expectedDocument, incident.foundDocument);
  const lines = [
    ...incidentText(incident, io),
    ...(diff === undefined ? [] : ["", ...diff.split("\n").map(printable)]),
    "",
    `Severity of this change: ${paint("bold", incident.severity)}`,
    paint("dim", `digest ${digest}`),
  ];
  return `${lines.join("\n")}\n`;
}

/** For a critical change, `--yes` is not enough: the person names the role, or passes another option. */
async function isConfirmedAgain(
  { role }: Incident,
  { yes, acceptCritical }: Options,
  io: Io,
): Promise<boolean> {
  if (acceptCritical) return true;
  if (yes || io.ask === undefined) {
    io.stderr.write("trustdrift incident adopt: this change is critical; add --accept-critical to --yes\n");
    return false;
  }
  const answer = await io.ask(
    `This change is critical. To adopt it, type the name of the role (${role.name}): `,
  );
  if (answer.trim() === role.name) return true;
  io.stderr.write(`${confirmation.refused}\n`);
  return false;
}

const confirmation = {
  command: "incident adopt",
  question: "Adopt this trust policy?",
  refused: "Nothing was adopted.",
} as const;
