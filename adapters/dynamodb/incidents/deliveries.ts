import type { Channel, Claim, Deliveries, Delivery } from "../../../core/notify/channel.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, updateItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

/** @returns the keys of what a channel has sent so far, without a claim */
export async function readSentKeys(
  table: Table,
  notificationId: string,
  channel: Channel["name"],
): Promise<Delivery["sent"]> {
  return deliveryOf(await getItem(table, keys.delivery(notificationId, channel), "a delivery")).sent;
}

function deliveryOf(item: Item | undefined): Delivery {
  return item?.body?.S === undefined ? { sent: [] } : JSON.parse(item.body.S);
}

/**
 * What each channel has sent for each notification. A claim prevents two handlers from sending the same one.
 * `unclearSince` is written with the claim, and removed when everything that was sent is recorded: it stays when the
 * handler dies.
 */
export function dynamoDeliveries(table: Table): Deliveries {
  return {
    async claim(notificationId, channel, now, until) {
      const update = {
        Key: keys.delivery(notificationId, channel),
        UpdateExpression: "SET claimedUntil = :until, unclearSince = if_not_exists(unclearSince, :now)",
        ConditionExpression: "attribute_not_exists(claimedUntil) OR claimedUntil <= :now",
        ExpressionAttributeValues: { ":until": { S: until }, ":now": { S: now } },
        ReturnValues: "ALL_OLD",
      } as const;
      const claimed = await unlessRefused(conditionFailed, updateItem(table, update, "a delivery"));
      if (claimed === undefined)
        throw new RetryableError("Busy", `another handler is sending ${notificationId} to ${channel}`);
      return claimOf(claimed.Attributes);
    },
    async save(notificationId, channel, delivery) {
      const update = {
        Key: keys.delivery(notificationId, channel),
        UpdateExpression: "SET body = :body",
        ExpressionAttributeValues: { ":body": { S: JSON.stringify(delivery) } },
      };
      await updateItem(table, update, "a delivery");
    },
    async release(notificationId, channel, until, unclearSends) {
      const update = {
        Key: keys.delivery(notificationId, channel),
        UpdateExpression:
          unclearSends === undefined
            ? "REMOVE claimedUntil, unclearSince, unclearSends"
            : "SET unclearSends = :sends REMOVE claimedUntil",
        ConditionExpression: "claimedUntil = :until",
        ExpressionAttributeValues: {
          ":until": { S: until },
          ...(unclearSends !== undefined && { ":sends": { N: String(unclearSends) } }),
        },
      };
      await unlessRefused(conditionFailed, updateItem(table, update, "a delivery"));
    },
  };
}

function claimOf(item: Item | undefined): Claim {
  const delivery = deliveryOf(item);
  const since = item?.unclearSince?.S;
  if (since === undefined) return { delivery };
  return { delivery, unclear: { since, sends: Number(item?.unclearSends?.N ?? 0) } };
}
