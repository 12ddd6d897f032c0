import { parseArgs } from "node:util";
import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { type ApprovalPorts, approve as recordApproval } from "../../core/incidents/approval/approve.ts";
import { whyNotAnother } from "../../core/incidents/approval/four-eyes.ts";
import { digestOf, isAsked, proposalOf } from "../../core/incidents/approval/proposal.ts";
import { isGroupId } from "../../core/incidents/group/group.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import { isConfirmed } from "../confirm.ts";
import type { Command, Io } from "../io.ts";
import { compose } from "./ports.ts";
import { proposalText } from "./text.ts";

const usage = `trustdrift approve INCIDENT-OR-GROUP [--digest D] [--yes]

Shows the action that an incident or a group of incidents proposes, and asks for your approval. After you approve, the
responder checks the role again and acts within seconds. The command needs credentials for the hub account, and records
the ARN of the caller.

With TRUST_DRIFT_FOUR_EYES=on in the environment, as in the deployment, the command refuses the approval of an own
change. Otherwise it warns about such an approval, because the responder may not accept it.

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
      ...tableOptions,
    },
  });
  const subject = onlyArgument(
    { command: "approve", expected: "the id of an incident or a group", form: /^(group-)?[0-9a-f]{32}$/ },
    positionals,
  );
  const { ports, caller } = compose(values.region, values.table);
  const incidents = await incidentsOf(subject, ports);
  const now = ports.clock.now();
  const proposal = proposalOf(subject, incidents, now);
  const digest = values.digest ?? digestOf(incidents);
  // Without a proposal, or with a changed one, nothing is approved: the answer only reports the status.
  const isUnseen = proposal?.digest !== digest;
  if (!isUnseen) {
    const asked = incidents.filter((incident) => isAsked(incident, now));
    io.stdout.write(proposalText(proposal, asked, io));
    if (!(await isConfirmed(confirmation, values.yes, io))) return 1;
  }
  const identity = await caller();
  const by = `${identity} on the command line`;
  if (!isUnseen && !ports.fourEyes) warnOwn(incidents, identity, io);
  const { kind, text } = await recordApproval({ subject, digest, by, identity, isUnseen }, ports);
  (kind === "refused" ? io.stderr : io.stdout).write(`${text}\n`);
  return kind === "refused" ? 1 : 0;
}

/** The setting of the deployment is unknown here. */
function warnOwn(incidents: readonly Incident[], identity: string, { stderr }: Io): void {
  const why = incidents.flatMap((incident) => whyNotAnother(incident, identity) ?? [])[0];
  if (why === undefined) return;
  stderr.write(
    `warning: ${why}. If the deployment has TRUST_DRIFT_FOUR_EYES=on, this approval does not count, and another person must approve.\n`,
  );
}

async function incidentsOf(subject: string, { state, groups }: ApprovalPorts): Promise<readonly Incident[]> {
  if (isGroupId(subject)) return groups.members(subject);
  const incident = await state.incident(subject);
  return incident === undefined ? [] : [incident];
}

const confirmation = {
  command: "approve",
  question: "Approve this?",
  refused: "Nothing was approved.",
} as const;
