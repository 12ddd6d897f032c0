import type { CancellationReason } from "@aws-sdk/client-dynamodb";
import { type Wave, waveUntil } from "../../../core/incidents/group/wave.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { keys } from "../keys.ts";

/** What a transaction that writes the first incident of a wave writes besides. Fails for every other incident. */
export function wavePuts(table: Table, { keys: groupKeys, role, detectedAt, until }: Wave) {
  return groupKeys.map((groupKey) => ({
    Put: {
      TableName: table.name,
      Item: waveItem(groupKey, role, until),
      ConditionExpression: "attribute_not_exists(pk) OR expiresAt <= :now OR takenBy = :role",
      ExpressionAttributeValues: { ":now": secondsOf(detectedAt), ":role": { S: role } },
    },
  }));
}

/**
 * @param reasons of a cancelled transaction, one for each of its parts
 * @param before the number of parts before those of the wave
 * @returns the key of the group to join; undefined when the transaction failed for another reason
 */
export function waveKeyIn(
  reasons: readonly CancellationReason[],
  before: number,
  groupKeys: Wave["keys"],
): string | undefined {
  // A conflict with the transaction of another first incident counts too
  return groupKeys[reasons.findIndex(({ Code }) => Code !== "None") - before];
}

/** DynamoDB deletes the item some time after it has expired. */
function waveItem(groupKey: string, role: string, until: string) {
  return { ...keys.wave(groupKey), takenBy: { S: role }, expiresAt: secondsOf(until) };
}

function secondsOf(time: string) {
  return { N: String(Math.floor(Date.parse(time) / 1000)) };
}

/** Keeps the key taken while the wave lasts. Without this the wave has one more incident that is reported alone. */
export async function prolongWave(table: Table, groupKey: string, now: Date): Promise<void> {
  const item = waveItem(groupKey, "", waveUntil(now));
  await putItem(table, item, groupKey).catch(() => undefined);
}
