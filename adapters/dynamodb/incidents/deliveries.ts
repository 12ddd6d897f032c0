import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import type { Channel, Deliveries, Delivery } from "../../../core/notify/channel.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { type Item, keys } from "../keys.ts";

/** What a channel was told so far, for who only asks. */
export async function readSentKeys(
  client: DynamoDBClient,
  table: string,
  incidentId: string,
  channel: Channel["name"],
): Promise<Delivery["told"]> {
  const Key = keys.delivery(incidentId, channel);
  const command = new GetItemCommand({ TableName: table, Key, ConsistentRead: true });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:GetItem of a delivery");
  });
  return deliveryOf(item).told;
}

function deliveryOf(item: Item | undefined): Delivery {
  return item?.body?.S === undefined ? { told: [] } : JSON.parse(item.body.S);
}

/** What each channel was told of each incident. A claim keeps two handlers from posting the same message. */
export function dynamoDeliveries(client: DynamoDBClient, table: string): Deliveries {
  return {
    async claim(incidentId, channel, now, until) {
      try {
        const command = new UpdateItemCommand({
          TableName: table,
          Key: keys.delivery(incidentId, channel),
          UpdateExpression: "SET claimedUntil = :until",
          ConditionExpression: "attribute_not_exists(claimedUntil) OR claimedUntil <= :now",
          ExpressionAttributeValues: { ":until": { S: until }, ":now": { S: now } },
          ReturnValues: "ALL_NEW",
        });
        const { Attributes: attributes } = await client.send(command);
        return deliveryOf(attributes);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException))
          throw toAwsError(error, "dynamodb:UpdateItem of a delivery");
        throw new RetryableError(
          "Busy",
          `another handler tells ${channel} of incident ${incidentId} just now`,
          { cause: error },
        );
      }
    },
    async note(incidentId, channel, delivery) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keys.delivery(incidentId, channel),
        UpdateExpression: "SET body = :body",
        ExpressionAttributeValues: { ":body": { S: JSON.stringify(delivery) } },
      });
      await client.send(command).catch((error: unknown) => {
        throw toAwsError(error, "dynamodb:UpdateItem of a delivery");
      });
    },
    async release(incidentId, channel, until) {
      const command = new UpdateItemCommand({
        TableName: table,
        Key: keys.delivery(incidentId, channel),
        UpdateExpression: "REMOVE claimedUntil",
        ConditionExpression: "claimedUntil = :until",
        ExpressionAttributeValues: { ":until": { S: until } },
      });
      await client.send(command).catch((error: unknown) => {
        if (!(error instanceof ConditionalCheckFailedException))
          throw toAwsError(error, "dynamodb:UpdateItem of a delivery");
      });
    },
  };
}
