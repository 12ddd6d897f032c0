import { notificationIdOf } from "../../../core/incidents/group/group.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { UnannouncedStep, UnannouncedSteps } from "../../../core/incidents/ports.ts";
import { partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { deleteItems, putItems } from "../items/write-items.ts";
import { type Item, keys, unannouncedPartition } from "../keys.ts";

/** As long as SQS stores a dead letter: a channel that is misconfigured for longer stays silent about older incidents. */
const storedSeconds = 14 * 24 * 60 * 60;

/** The item of an incident's last step, for the request that writes the incident. */
export function unannouncedPut(table: Table, incident: Incident) {
  const { id, steps, detectedAt } = incident;
  const at = steps.at(-1)?.at ?? detectedAt;
  const notificationId = notificationIdOf(incident);
  const step = { notificationId, incidentId: id, step: steps.length - 1, at };
  return { Put: { TableName: table.name, Item: itemOf(step) } };
}

function itemOf(step: UnannouncedStep): Item {
  const { at, announcedAt } = step;
  return {
    ...keys.unannounced(step),
    recordedAt: { S: at },
    ...(announcedAt !== undefined && { announcedAt: { S: announcedAt } }),
    expiresAt: { N: String(Math.floor(Date.parse(at) / 1000) + storedSeconds) },
  };
}

function stepOf({ sk, recordedAt, announcedAt }: Item): UnannouncedStep {
  const [notificationId = "", incidentId = "", step] = sk?.S?.split("#") ?? [];
  return {
    notificationId,
    incidentId,
    step: Number(step),
    at: recordedAt?.S ?? "",
    ...(announcedAt?.S !== undefined && { announcedAt: announcedAt.S }),
  };
}

export function dynamoUnannounced(table: Table): UnannouncedSteps {
  const read = async (prefix = "") =>
    (await partitionItems(table, unannouncedPartition, { prefix })).map(stepOf);
  return {
    of: (notificationId) => read(`${notificationId}#`),
    all: async () =>
      (await read()).toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at))),
    put: (steps) => putItems(table, steps.map(itemOf)),
    delete: (steps) => deleteItems(table, steps.map(keys.unannounced)),
  };
}
