import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { groupIdOf, type Membership, takesMembers } from "../../../core/incidents/group.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { Groups } from "../../../core/incidents/ports.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import type { Clock } from "../../../core/shared/clock.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { partitionItems } from "../items/partition-items.ts";
import { groupPartition, keys } from "../keys.ts";
import { readIncidents } from "./incidents.ts";

/** Each try that fails is another handler that was first, and then its group is the one to take. */
const tries = 5;

/**
 * Incidents that have one cause. A pointer names the group of a key that takes members in, by its generation; each
 * member is an item of the group's partition, written with its incident.
 */
export function dynamoGroups(client: DynamoDBClient, table: string, clock: Pick<Clock, "now">): Groups {
  return {
    async current(key) {
      for (let count = 0; count < tries; count++) {
        const generation = await pointed(client, table, key);
        if (generation !== undefined) {
          const members = await memberships(client, table, groupIdOf(key, generation));
          if (takesMembers(members, clock.now())) return groupIdOf(key, generation);
        }
        const next = (generation ?? 0) + 1;
        if (await turnPointer(client, table, key, generation, next)) return groupIdOf(key, next);
      }
      throw new RetryableError("Conflict", `the group of ${key} was made anew ${tries} times meanwhile`);
    },
    async members(groupId) {
      const items = await partitionItems(client, table, groupPartition(groupId));
      const ids = items.flatMap(({ incidentId }) => incidentId?.S ?? []);
      const incidents = await readIncidents(client, table, ids);
      return incidents.toSorted(oldestFirst);
    },
  };
}

/** What a transaction that writes the incident writes besides; nothing where it stands by itself. */
export function memberPuts(table: string, incident: Incident) {
  if (incident.group === undefined) return [];
  const closedAt = isOpen(incident) ? undefined : (incident.closedAt ?? incident.detectedAt);
  return [
    {
      Put: {
        TableName: table,
        Item: {
          ...keys.groupMember(incident.group, incident.id),
          incidentId: { S: incident.id },
          detectedAt: { S: incident.detectedAt },
          ...(closedAt !== undefined && { closedAt: { S: closedAt } }),
        },
      },
    },
  ];
}

async function pointed(client: DynamoDBClient, table: string, key: string): Promise<number | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: keys.currentGroup(key), ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:GetItem of the group of ${key}`);
  });
  return item?.generation?.N === undefined ? undefined : Number(item.generation.N);
}

async function memberships(
  client: DynamoDBClient,
  table: string,
  groupId: string,
): Promise<readonly Membership[]> {
  const items = await partitionItems(client, table, groupPartition(groupId));
  return items.map(({ detectedAt, closedAt }) => ({
    detectedAt: detectedAt?.S ?? "",
    ...(closedAt?.S !== undefined && { closedAt: closedAt.S }),
  }));
}

/** @returns false when another handler turned it first */
async function turnPointer(
  client: DynamoDBClient,
  table: string,
  key: string,
  before: number | undefined,
  next: number,
): Promise<boolean> {
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...keys.currentGroup(key), generation: { N: String(next) } },
    ...(before === undefined
      ? { ConditionExpression: "attribute_not_exists(pk)" }
      : {
          ConditionExpression: "generation = :before",
          ExpressionAttributeValues: { ":before": { N: String(before) } },
        }),
  });
  try {
    await client.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw toAwsError(error, `dynamodb:PutItem of the group of ${key}`);
  }
}

function oldestFirst(one: Incident, other: Incident): number {
  const [a, b] = [`${one.detectedAt} ${one.id}`, `${other.detectedAt} ${other.id}`];
  return a < b ? -1 : Number(a > b);
}
