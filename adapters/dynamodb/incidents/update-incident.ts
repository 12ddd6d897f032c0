import type { Incident } from "../../../core/incidents/incident.ts";
import type { Table } from "../items/table.ts";
import { incidentItem, writeAll } from "../roles/record.ts";
import { memberPuts } from "./groups.ts";
import { openPuts } from "./open-incidents.ts";
import { unannouncedPut } from "./unannounced.ts";

/** @see ClosePorts of core/incidents/approval/close.ts */
export async function updateIncident(table: Table, incident: Incident, before: Incident): Promise<void> {
  const put = {
    TableName: table.name,
    Item: incidentItem(incident),
    ConditionExpression: "body = :before",
    ExpressionAttributeValues: { ":before": { S: JSON.stringify(before) } },
  };
  const others = [...memberPuts(table, incident), ...openPuts(table, incident)];
  const puts = [{ Put: put }, ...others, unannouncedPut(table, incident)];
  await writeAll(table, puts, `incident ${incident.id}`);
}
