import { paginateScan } from "@aws-sdk/client-dynamodb";
import type { Incident } from "../../../core/incidents/incident.ts";
import { awsCall } from "../../aws-call.ts";
import type { Table } from "../items/table.ts";
import { incidentItem } from "../keys.ts";
import { withApprovals } from "./approvals.ts";
import { incidentOf } from "./incidents.ts";

/**
 * Every incident of the table. Reads the whole table, which is for people: no function does it.
 *
 * @returns them latest first
 */
export async function readAllIncidents({ client, name }: Table): Promise<readonly Incident[]> {
  const found: Incident[] = [];
  const input = {
    TableName: name,
    FilterExpression: "sk = :incident",
    ExpressionAttributeValues: { ":incident": { S: incidentItem } },
  };
  await awsCall("dynamodb:Scan of incidents", async () => {
    for await (const { Items: items = [] } of paginateScan({ client }, input))
      found.push(...items.flatMap((item) => incidentOf(item) ?? []));
  });
  const approved = await withApprovals({ client, name }, found);
  return approved.toSorted((one, other) => (one.detectedAt < other.detectedAt ? 1 : -1));
}
