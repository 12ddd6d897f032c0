import { openIncidentOf, type Reminded } from "../../../core/incidents/follow-up/reminders.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { OpenIncidents } from "../../../core/sweep/report/reminders.ts";
import { partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { type Item, keys, openPartition, remindedPrefix } from "../keys.ts";

/** DynamoDB deletes the item of a closed incident some time after this. */
const closedSeconds = 60 * 60;
/** Longer than the time between two reminders. */
const remindedSeconds = 120 * 24 * 60 * 60;

/** What a request that writes an incident writes besides. A transaction without deletions needs one permission less. */
export function openPuts(table: Table, incident: Incident) {
  const { id, steps, detectedAt } = incident;
  // It was never open
  if (!isOpen(incident) && steps.length === 1) return [];
  const at = steps.at(-1)?.at ?? detectedAt;
  const item = isOpen(incident)
    ? { body: { S: JSON.stringify(openIncidentOf(incident)) } }
    : expiresAfter(at, closedSeconds);
  return [{ Put: { TableName: table.name, Item: { ...keys.open(id), ...item } } }];
}

export function dynamoOpenIncidents(table: Table): OpenIncidents {
  return {
    async read() {
      const items = await partitionItems(table, openPartition);
      const isReminded = ({ sk }: Item) => sk?.S?.startsWith(remindedPrefix) === true;
      const reminded = items
        .filter(isReminded)
        .map(({ sk, body }): [string, Reminded] => [
          (sk?.S ?? "").slice(remindedPrefix.length),
          JSON.parse(body?.S ?? "{}"),
        ]);
      const open = items.filter((item) => !isReminded(item) && item.body?.S !== undefined);
      return { open: open.map(({ body }) => JSON.parse(body?.S ?? "{}")), reminded: new Map(reminded) };
    },
    async noteReminded(notificationId, reminded) {
      const item = {
        ...keys.reminded(notificationId),
        ...expiresAfter(reminded.at, remindedSeconds),
        body: { S: JSON.stringify(reminded) },
      };
      await putItem(table, item, `the reminders of ${notificationId}`);
    },
  };
}

function expiresAfter(at: string, seconds: number) {
  return { expiresAt: { N: String(Math.floor(Date.parse(at) / 1000) + seconds) } };
}
