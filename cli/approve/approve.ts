import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoGroups } from "../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueSender } from "../../adapters/sqs/send.ts";
import { ssmToggle } from "../../adapters/ssm.ts";
import { callerArn } from "../../adapters/sts.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { iamEventRegions, partitionOfRegion } from "../../core/contract/regions.ts";
import { type RecheckQueue, recheckMessage } from "../../core/events/recheck.ts";
import { type ApprovalPorts, approve } from "../../core/incidents/approval/approve.ts";
import { digestOf, isAsked, type Proposal, proposalOf } from "../../core/incidents/approval/proposal.ts";
import { isGroupId } from "../../core/incidents/group.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Command, Io } from "../io.ts";
import { proposalText } from "./text.ts";

export const approveUsage = `trustdrift approve INCIDENT-OR-GROUP [--digest D] [--yes]

Approves what an incident, or a group of them, proposes: shows what would be written and asks. The responder then
decides and acts as ever, within seconds. With the credentials of the hub account; the caller's ARN is put on record.

  --digest D        refuse if it is not what the alert showed: the alert says the digest
  --yes             do not ask; needed where nobody can be asked
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}

Exit codes: 0 approved, or approved before; 1 not approved.
`;

export const approveCommand: Command = async (args, io) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      digest: { type: "string" },
      yes: { type: "boolean", default: false },
      table: { type: "string", default: tableName },
      region: { type: "string", default: iamEventRegions.aws },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    io.stdout.write(approveUsage);
    return 0;
  }
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
  // Whoever was shown nothing, or something else, approves nothing: they are only told how it stands
  const isUnseen = proposal?.digest !== digest;
  if (!isUnseen && !(await isConfirmed(proposal, incidents, { now, yes: values.yes, io }))) return 1;
  const by = `${await caller()} on the command line`;
  const { kind, text } = await approve({ subject, digest, by, isUnseen }, ports);
  (kind === "refused" ? io.stderr : io.stdout).write(`${text}\n`);
  return kind === "refused" ? 1 : 0;
};

async function incidentsOf(subject: string, { state, groups }: ApprovalPorts): Promise<readonly Incident[]> {
  if (isGroupId(subject)) return groups.members(subject);
  const incident = await state.incident(subject);
  return incident === undefined ? [] : [incident];
}

/** Shows what would be written, and asks whether it is meant. */
async function isConfirmed(
  proposal: Proposal,
  incidents: readonly Incident[],
  { now, yes, io }: { readonly now: Date; readonly yes: boolean; readonly io: Io },
): Promise<boolean> {
  const asked = incidents.filter((incident) => isAsked(incident, now));
  io.stdout.write(proposalText(proposal, asked, io));
  if (yes) return true;
  if (io.ask === undefined) {
    io.stderr.write("trustdrift approve: nobody can be asked here: say --yes\n");
    return false;
  }
  const answer = await io.ask("Approve this? [y/N] ");
  if (/^y(es)?$/i.test(answer.trim())) return true;
  io.stderr.write("Nothing was approved.\n");
  return false;
}

function compose(region: string, table: string) {
  const dynamodb = new DynamoDBClient({ region });
  const sqs = new SQSClient({ region, useQueueUrlAsEndpoint: false });
  const rechecksTo = (queueName: string): RecheckQueue => {
    const send = queueSender(sqs, queueName);
    return { send: (rechecks) => send(rechecks.map(recheckMessage)) };
  };
  const ports: ApprovalPorts = {
    state: dynamoState({ client: dynamodb, name: table }),
    groups: dynamoGroups({ client: dynamodb, name: table }, systemClock),
    toggle: ssmToggle(new SSMClient({ region }), toggleParameterName),
    rechecks: {
      trustUpdated: rechecksTo(queueNames.trustUpdated),
      principalChanged: rechecksTo(queueNames.principalChanged),
    },
    clock: systemClock,
    partition: partitionOfRegion(region),
  };
  return { ports, caller: () => callerArn(new STSClient({ region })) };
}
