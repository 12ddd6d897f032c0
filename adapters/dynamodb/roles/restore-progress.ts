import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from "@aws-sdk/client-dynamodb";
import { nothingYet, type RestoreProgress } from "../../../core/restore/ports.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { keys } from "../keys.ts";

/**
 * What one restore remembers, an item of its own. Written only by who read it as it is: two runs at once, which the
 * lease of the role keeps apart, could not take each other's memory away.
 */
export function dynamoRestoreProgress(
  client: DynamoDBClient,
  table: string,
  restoreId: string,
): RestoreProgress {
  let version = 0;
  return {
    async read() {
      const command = new GetItemCommand({
        TableName: table,
        Key: keys.restoreProgress(restoreId),
        ConsistentRead: true,
      });
      const { Item: item } = await client.send(command).catch((error: unknown) => {
        throw toAwsError(error, `dynamodb:GetItem of restore ${restoreId}`);
      });
      version = Number(item?.version?.N ?? 0);
      return item?.body?.S === undefined ? nothingYet : JSON.parse(item.body.S);
    },
    async write(progress) {
      const command = new PutItemCommand({
        TableName: table,
        Item: {
          ...keys.restoreProgress(restoreId),
          version: { N: String(version + 1) },
          body: { S: JSON.stringify(progress) },
        },
        ...(version === 0
          ? { ConditionExpression: "attribute_not_exists(pk)" }
          : {
              ConditionExpression: "version = :read",
              ExpressionAttributeValues: { ":read": { N: String(version) } },
            }),
      });
      await client.send(command).catch((error: unknown) => {
        const doing = `dynamodb:PutItem of restore ${restoreId}`;
        if (error instanceof ConditionalCheckFailedException)
          throw new RetryableError("NotRemembered", `${doing}: another run was first`, { cause: error });
        throw toAwsError(error, doing);
      });
      version++;
    },
  };
}
