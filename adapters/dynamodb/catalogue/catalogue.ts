import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  paginateQuery,
} from "@aws-sdk/client-dynamodb";
import { Catalogue, checkTogether } from "../../../core/expectations/catalogue.ts";
import { type Expectation, parseExpectation } from "../../../core/expectations/expectation.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { digest } from "../../../core/shared/digest.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { putItems } from "../items/write-items.ts";
import { cataloguePartition, keys } from "../keys.ts";

const accountsItem = "ACCOUNTS";
const expectationPrefix = "EXPECTATION#";

/**
 * Puts a catalogue in force: writes it under its own version, then turns the pointer, so that no reader ever sees
 * half of one.
 *
 * @param accounts the ids of the organization's accounts
 * @param replaces the version that must be in force; any where it is undefined
 * @throws InputError when two expectations cover one role equally well
 */
export async function publishCatalogue(
  client: DynamoDBClient,
  table: string,
  expectations: readonly Expectation[],
  accounts: readonly string[],
  replaces?: string,
): Promise<string> {
  checkTogether(expectations);
  const bodies = new Map([
    [accountsItem, JSON.stringify([...accounts].sort())],
    ...expectations.map((one) => [`${expectationPrefix}${one.name}`, JSON.stringify(one)] as const),
  ]);
  const version = digest(JSON.stringify([...bodies].sort())).slice(0, 16);
  const items = [...bodies].map(([name, body]) => ({
    ...keys.catalogueItem(version, name),
    body: { S: body },
  }));
  await putItems(client, table, items);
  await turnPointer(client, table, version, replaces);
  return version;
}

async function turnPointer(
  client: DynamoDBClient,
  table: string,
  version: string,
  replaces: string | undefined,
): Promise<void> {
  const condition = {
    ConditionExpression: "version = :v",
    ExpressionAttributeValues: { ":v": { S: replaces ?? "" } },
  };
  const command = new PutItemCommand({
    TableName: table,
    Item: { ...keys.catalogueVersion(), version: { S: version } },
    ...(replaces !== undefined && condition),
  });
  await client.send(command).catch((error: unknown) => {
    if (!(error instanceof ConditionalCheckFailedException))
      throw toAwsError(error, "dynamodb:PutItem of the catalogue's version");
    throw new RetryableError("Conflict", "another catalogue was put in force meanwhile", { cause: error });
  });
}

/**
 * Versions stay, and the pointer is turned to one when it is whole.
 *
 * @throws RetryableError when the version is not there all the same: the table was damaged, and can be mended
 */
export async function loadCatalogue(
  client: DynamoDBClient,
  table: string,
  version: string,
): Promise<Catalogue> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: cataloguePartition(version) } },
    },
  );
  const expectations: Expectation[] = [];
  let accounts: string[] | undefined;
  try {
    for await (const { Items: items = [] } of pages) {
      for (const { sk, body } of items) {
        const value: unknown = JSON.parse(body?.S ?? "null");
        if (sk?.S === accountsItem) accounts = Array.isArray(value) ? value.map(String) : [];
        else expectations.push(parseExpectation(value, `catalogue ${version}, ${sk?.S}`));
      }
    }
  } catch (error) {
    throw toAwsError(error, "dynamodb:Query of the catalogue");
  }
  if (accounts === undefined)
    throw new RetryableError("NoCatalogue", `catalogue ${version}: expected its accounts, found none`);
  return new Catalogue(expectations, accounts);
}
