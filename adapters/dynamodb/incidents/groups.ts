import { QueryCommand } from "@aws-sdk/client-dynamodb";
import {
  decidingMembers,
  groupIdOf,
  type Membership,
  takesMembers,
} from "../../../core/incidents/group/group.ts";
import { isWaveKey, lastsUntil } from "../../../core/incidents/group/wave.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { Groups } from "../../../core/incidents/ports.ts";
import type { Clock } from "../../../core/shared/clock.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { awsCall, unlessRefused } from "../../aws-call.ts";
import { getItem, partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, ifUnchanged, putItem } from "../items/write-items.ts";
import { groupPartition, keys } from "../keys.ts";
import { readIncidents } from "./incidents.ts";
import { prolongWave } from "./waves.ts";

/** A try fails when another handler starts a group first; the next try finds that group. */
const tries = 5;

/**
 * Incidents that have one cause. A pointer names the generation of a key's group that accepts members. Each member is
 * an item of the group's partition, written with its incident.
 */
export function currentGroups(table: Table, clock: Pick<Clock, "now">): Pick<Groups, "current"> {
  return {
    async current(key) {
      for (let count = 0; count < tries; count++) {
        const now = clock.now();
        if (isWaveKey(key)) await prolongWave(table, key, now);
        const { generation, startedAt } = await currentGeneration(table, key);
        if (generation !== undefined) {
          const id = groupIdOf(key, generation);
          const takes = isWaveKey(key)
            ? lastsUntil(startedAt) > now
            : takesMembers(await newestMembers(table, id), now);
          if (takes) return id;
        }
        const next = (generation ?? 0) + 1;
        if (await startGeneration(table, key, generation, next, now)) return groupIdOf(key, next);
      }
      throw new RetryableError("Conflict", `other handlers started a new group of ${key} ${tries} times`);
    },
  };
}

export function dynamoGroups(table: Table, clock: Pick<Clock, "now">): Groups {
  const list = async (groupId: string) => {
    const items = await partitionItems(table, groupPartition(groupId));
    return items.flatMap(({ incidentId, detectedAt }) =>
      incidentId?.S === undefined ? [] : [{ incidentId: incidentId.S, detectedAt: detectedAt?.S ?? "" }],
    );
  };
  return {
    ...currentGroups(table, clock),
    async members(groupId, listed) {
      const ids = (listed ?? (await list(groupId))).map(({ incidentId }) => incidentId);
      const incidents = await readIncidents(table, ids);
      return incidents.toSorted(oldestFirst);
    },
    list,
  };
}

/** What a transaction that writes an incident of a group writes besides. */
export function memberPuts(table: Table, incident: Incident) {
  if (incident.group === undefined) return [];
  const closedAt = isOpen(incident) ? undefined : (incident.closedAt ?? incident.detectedAt);
  return [
    {
      Put: {
        TableName: table.name,
        Item: {
          ...keys.groupMember(incident.group, incident),
          incidentId: { S: incident.id },
          detectedAt: { S: incident.detectedAt },
          ...(closedAt !== undefined && { closedAt: { S: closedAt } }),
        },
      },
    },
  ];
}

async function currentGeneration(table: Table, key: string) {
  const item = await getItem(table, keys.currentGroup(key), `the group of ${key}`);
  const generation = item?.generation?.N === undefined ? undefined : Number(item.generation.N);
  return { generation, startedAt: item?.startedAt?.S ?? "" };
}

/** One page, whatever the size of the group: the sort key begins with the time of detection. */
async function newestMembers(table: Table, groupId: string): Promise<readonly Membership[]> {
  const command = new QueryCommand({
    TableName: table.name,
    ConsistentRead: true,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: groupPartition(groupId) } },
    ScanIndexForward: false,
    Limit: decidingMembers,
  });
  const what = `dynamodb:Query of ${groupPartition(groupId)}`;
  const { Items: items = [] } = await awsCall(what, () => table.client.send(command));
  return items.map(({ detectedAt, closedAt }) => ({
    detectedAt: detectedAt?.S ?? "",
    ...(closedAt?.S !== undefined && { closedAt: closedAt.S }),
  }));
}

/** @returns false when another handler started one first */
async function startGeneration(
  table: Table,
  key: string,
  before: number | undefined,
  next: number,
  now: Date,
): Promise<boolean> {
  const startedAt = { S: now.toISOString() };
  const item = { ...keys.currentGroup(key), generation: { N: String(next) }, startedAt };
  const put = putItem(table, item, `the group of ${key}`, ifUnchanged("generation", before));
  return (await unlessRefused(conditionFailed, put)) !== undefined;
}

function oldestFirst(one: Incident, other: Incident): number {
  const [a, b] = [`${one.detectedAt} ${one.id}`, `${other.detectedAt} ${other.id}`];
  return a < b ? -1 : Number(a > b);
}
