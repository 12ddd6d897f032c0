import { parseArgs } from "node:util";
import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { type ApprovalPorts, approve as recordApproval } from "../../core/incidents/approval/approve.ts";
import { digestOf, isAsked, type Proposal, proposalOf } from "../../core/incidents/approval/proposal.ts";
import { isGroupId } from "../../core/incidents/group.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Command, Io } from "../io.ts";
import { compose } from "./ports.ts";
import { proposalText } from "./text.ts";

const usage = `trustdrift approve INCIDENT-OR-GROUP [--digest D] [--yes]

Shows the action that an incident or a group of incidents proposes, and asks for your approval. After you approve, the
responder checks the role again and acts within seconds. The command needs credentials for the hub account, and records
the ARN of the caller.

  --digest D        fails if the proposal has changed since the alert that shows this digest
  --yes             approves without confirmation; required without a terminal
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}

Exit codes: 0 approved, now or earlier; 1 not approved.
`;

export const approve: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      digest: { type: "string" },
      yes: { type: "boolean", default: false },
      table: { type: "string", default: tableName },
      region: { type: "string", default: iamEventRegions.aws },
    },
  });
  const [subject, ...more] = positionals;
  if (subject === undefined || more.length > 0 || !/^(group-)?[0-9a-f]{32}$/.test(subject))
    throw new InputError(
      `approve: expected the id of an incident or a group, found ${positionals.join(" ") || "nothing"}`,
    );
  const { ports, caller } = compose(values.region, values.table);
  const incidents = await incidentsOf(subject, ports);
  const now = ports.clock.now();
  const proposal = proposalOf(subject, incidents, now);
  const digest = values.digest ?? digestOf(incidents);
  // Without a proposal, or with a changed one, nothing is approved: the answer only reports the status.
  const isUnseen = proposal?.digest !== digest;
  if (!isUnseen && !(await isConfirmed(proposal, incidents, { now, yes: values.yes, io }))) return 1;
  const by = `${await caller()} on the command line`;
  const { kind, text } = await recordApproval({ subject, digest, by, isUnseen }, ports);
  (kind === "refused" ? io.stderr : io.stdout).write(`${text}\n`);
  return kind === "refused" ? 1 : 0;
}

async function incidentsOf(subject: string, { state, groups }: ApprovalPorts): Promise<readonly Incident[]> {
  if (isGroupId(subject)) return groups.members(subject);
  const incident = await state.incident(subject);
  return incident === undefined ? [] : [incident];
}

/** Shows the proposed action and asks for confirmation. */
async function isConfirmed(
  proposal: Proposal,
  incidents: readonly Incident[],
  { now, yes, io }: { readonly now: Date; readonly yes: boolean; readonly io: Io },
): Promise<boolean> {
  const asked = incidents.filter((incident) => isAsked(incident, now));
  io.stdout.write(proposalText(proposal, asked, io));
  if (yes) return true;
  if (io.ask === undefined) {
    io.stderr.write("trustdrift approve: no terminal for the confirmation; use --yes\n");
    return false;
  }
  const answer = await io.ask("Approve this? [y/N] ");
  if (/^y(es)?$/i.test(answer.trim())) return true;
  io.stderr.write("Nothing was approved.\n");
  return false;
}
