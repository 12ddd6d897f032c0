import type { Incident } from "../../../core/incidents/incident.ts";
import { getItem, getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { type Item, keys } from "../keys.ts";
import { withApprovals } from "./approvals.ts";

export async function readIncident(table: Table, id: string): Promise<Incident | undefined> {
  const item = await getItem(table, keys.incident(id), `incident ${id}`);
  const incident = item && incidentOf(item);
  return incident && (await withApprovals(table, [incident]))[0];
}

/** @returns the incidents that exist, in no order */
export async function readIncidents(table: Table, ids: readonly string[]): Promise<readonly Incident[]> {
  const items = await getItems(table, ids.map(keys.incident), "incidents");
  return withApprovals(
    table,
    items.flatMap((item) => incidentOf(item) ?? []),
  );
}

export function incidentOf({ body }: Item): Incident | undefined {
  return body?.S === undefined ? undefined : JSON.parse(body.S);
}
