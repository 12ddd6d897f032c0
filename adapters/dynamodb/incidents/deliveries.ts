import type { Channel, Deliveries, Delivery } from "../../../core/notify/channel.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, updateItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

/** The notifications that a channel was sent, without a claim. */
export async function readSentKeys(
  table: Table,
  incidentId: string,
  channel: Channel["name"],
): Promise<Delivery["told"]> {
  return deliveryOf(await getItem(table, keys.delivery(incidentId, channel), "a delivery")).told;
}

function deliveryOf(item: Item | undefined): Delivery {
  return item?.body?.S === undefined ? { told: [] } : JSON.parse(item.body.S);
}

/** What each channel was sent about each incident. A claim keeps two handlers from sending the same notification. */
export function dynamoDeliveries(table: Table): Deliveries {
  return {
    async claim(incidentId, channel, now, until) {
      const update = {
        Key: keys.delivery(incidentId, channel),
        UpdateExpression: "SET claimedUntil = :until",
        ConditionExpression: "attribute_not_exists(claimedUntil) OR claimedUntil <= :now",
        ExpressionAttributeValues: { ":until": { S: until }, ":now": { S: now } },
        ReturnValues: "ALL_NEW",
      } as const;
      const claimed = await unlessRefused(conditionFailed, updateItem(table, update, "a delivery"));
      if (claimed === undefined)
        throw new RetryableError("Busy", `another handler is notifying ${channel} of incident ${incidentId}`);
      return deliveryOf(claimed.Attributes);
    },
    async note(incidentId, channel, delivery) {
      const update = {
        Key: keys.delivery(incidentId, channel),
        UpdateExpression: "SET body = :body",
        ExpressionAttributeValues: { ":body": { S: JSON.stringify(delivery) } },
      };
      await updateItem(table, update, "a delivery");
    },
    async release(incidentId, channel, until) {
      const update = {
        Key: keys.delivery(incidentId, channel),
        UpdateExpression: "REMOVE claimedUntil",
        ConditionExpression: "claimedUntil = :until",
        ExpressionAttributeValues: { ":until": { S: until } },
      };
      await unlessRefused(conditionFailed, updateItem(table, update, "a delivery"));
    },
  };
}
