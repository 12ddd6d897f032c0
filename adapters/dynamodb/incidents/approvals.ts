import type { GivenApproval } from "../../../core/incidents/approval/given-approval.ts";
import { withApproval } from "../../../core/incidents/approval/given-approval.ts";
import { isApprovable, lastDecisionAt } from "../../../core/incidents/approval/proposal.ts";
import type { Approval, Incident } from "../../../core/incidents/incident.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, putItem } from "../items/write-items.ts";
import { approvalItem, type Item, keys } from "../keys.ts";

/** An approval is valid for an hour, and the incident stores it permanently. */
const storedSeconds = 24 * 60 * 60;

export function approvalIn(items: readonly Item[]): GivenApproval | undefined {
  const body = items.find(({ sk }) => sk?.S === approvalItem)?.body?.S;
  return body === undefined ? undefined : JSON.parse(body);
}

/** Adds the approvals that no handler has processed yet. Calls DynamoDB only if an incident awaits an approval. */
export async function withApprovals(table: Table, incidents: readonly Incident[]): Promise<Incident[]> {
  const asked = incidents.filter(isApprovable);
  if (asked.length === 0) return [...incidents];
  const wanted = new Map(asked.map(({ role }) => [keys.approval(role).pk.S, keys.approval(role)]));
  const items = await getItems(table, [...wanted.values()], "approvals");
  return incidents.map((incident) => {
    const own = items.filter(({ pk }) => pk?.S === keys.approval(incident.role).pk.S);
    return withApproval(incident, approvalIn(own));
  });
}

/** @throws RetryableError `Conflict` when another person was first */
export async function giveApproval(table: Table, incident: Incident, approval: Approval): Promise<void> {
  const given: GivenApproval = { ...approval, incidentId: incident.id };
  const item = {
    ...keys.approval(incident.role),
    incidentId: { S: incident.id },
    givenAt: { S: approval.at },
    expiresAt: { N: String(Math.floor(Date.parse(approval.at) / 1000) + storedSeconds) },
    body: { S: JSON.stringify(given) },
  };
  const what = `the approval of incident ${incident.id}`;
  const put = putItem(table, item, what, {
    ConditionExpression: "attribute_not_exists(pk) OR incidentId <> :incident OR givenAt <= :seen",
    ExpressionAttributeValues: { ":incident": { S: incident.id }, ":seen": { S: lastDecisionAt(incident) } },
  });
  if ((await unlessRefused(conditionFailed, put)) === undefined)
    throw new RetryableError("Conflict", `${what}: another person approved it first`);
}
