import type { Incident } from "../../../core/incidents/incident.ts";
import { getItem, getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { type Item, keys } from "../keys.ts";

export async function readIncident(table: Table, id: string): Promise<Incident | undefined> {
  const item = await getItem(table, keys.incident(id), `incident ${id}`);
  return item && incidentOf(item);
}

/** @returns the incidents that exist, in no order */
export async function readIncidents(table: Table, ids: readonly string[]): Promise<readonly Incident[]> {
  const items = await getItems(table, ids.map(keys.incident), "incidents");
  return items.flatMap((item) => incidentOf(item) ?? []);
}

function incidentOf({ body }: Item): Incident | undefined {
  return body?.S === undefined ? undefined : JSON.parse(body.S);
}
