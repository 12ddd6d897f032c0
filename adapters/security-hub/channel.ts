import {
  type AwsSecurityFinding,
  BatchImportFindingsCommand,
  type ImportFindingsError,
  type SecurityHubClient,
} from "@aws-sdk/client-securityhub";
import type { Channel, Delivery } from "../../core/notify/channel.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Notification } from "../../core/notify/notification.ts";
import type { Clock } from "../../core/shared/clock.ts";
import { digest } from "../../core/shared/digest.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { awsCall } from "../aws-call.ts";
import { findingOf } from "./finding.ts";

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html */
const mostFindings = 100;

/**
 * A finding for each incident, also of a group: its ID stays, so Security Hub updates it, and a repeated import changes
 * nothing.
 *
 * @param productArn of the default product
 */
export function securityHubChannel(
  client: SecurityHubClient,
  productArn: string,
  clock: Pick<Clock, "now">,
): Channel {
  const newsOf = (notification: Notification, { sent }: Delivery) =>
    findingsIn(notification, productArn, clock.now().toISOString())
      .map((finding) => ({ finding, key: keyOf(finding) }))
      .filter(({ key }) => !sent.includes(key));

  return {
    name: "securityHub",
    hasNext: (notification, before) => newsOf(notification, before).length > 0,
    async sendNext(notification, before) {
      const news = newsOf(notification, before).slice(0, mostFindings);
      if (news.length === 0) return undefined;
      const refused = await importFindings(
        client,
        news.map(({ finding }) => finding),
      );
      const accepted = news.filter(({ finding }) => !refused.some(({ Id }) => Id === finding.Id));
      // The others of a group first: what is refused again then stands alone
      if (accepted.length === 0) throw refusal(refused);
      const keys = accepted.map(({ key }) => key);
      const replaced = new Set(keys.map(subjectOf));
      return { ...before, sent: [...before.sent.filter((key) => !replaced.has(subjectOf(key))), ...keys] };
    },
  };
}

/** Without notices, which report no problem of a role. */
function findingsIn(notification: Notification, productArn: string, at: string): AwsSecurityFinding[] {
  const pairs =
    notification.kind === "incident"
      ? [...(notification.replaced ?? []), notification].map(({ incident, alert }) => ({ incident, alert }))
      : notification.members.map((incident) => ({ incident, alert: alertOf(incident) }));
  return pairs
    .filter(({ alert }) => alert.state !== "notice")
    .map(({ incident, alert }) => findingOf(incident, alert, productArn, at));
}

const operation = "securityhub:BatchImportFindings";

/** @returns the findings that Security Hub refused: it accepts the others of a call */
async function importFindings(
  client: SecurityHubClient,
  Findings: AwsSecurityFinding[],
): Promise<readonly ImportFindingsError[]> {
  const { FailedFindings = [] } = await awsCall(operation, () =>
    client.send(new BatchImportFindingsCommand({ Findings })),
  );
  return FailedFindings;
}

function refusal(refused: readonly ImportFindingsError[]): PermanentError {
  const faults = refused.map(
    ({ Id = "", ErrorCode = "", ErrorMessage = "" }) => `${Id}: ${ErrorCode}: ${ErrorMessage}`,
  );
  return new PermanentError("FindingsRefused", `${operation}: ${faults.join("; ")}`);
}

/** What Security Hub has: one key an incident, and short, because a group can have hundreds. */
function keyOf({ UpdatedAt: _, ...finding }: AwsSecurityFinding): string {
  return `${digest(finding.Id ?? "").slice(0, 12)} ${digest(JSON.stringify(finding)).slice(0, 12)}`;
}

function subjectOf(key: string): string {
  return key.split(" ")[0] ?? "";
}
