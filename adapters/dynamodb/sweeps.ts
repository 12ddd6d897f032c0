import { type DynamoDBClient, paginateQuery, TransactWriteItemsCommand } from "@aws-sdk/client-dynamodb";
import type { Expectation } from "../../core/expectations/expectation.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { toAwsError } from "../../core/shared/aws-errors.ts";
import type { AccountRecord, KnownIds, KnownRole, SweepProgress, Sweeps } from "../../core/sweep/ports.ts";
import { LatestCatalogue, versionInForce } from "./catalogue/latest-catalogue.ts";
import { accountPartition, keys, principalPrefix, sweepItem } from "./keys.ts";
import { knownIdsOf, rememberPrincipals } from "./principals/known-principals.ts";
import { knownRoleOf, rememberRoles } from "./roles/known-roles.ts";
import { incidentItem } from "./roles/record.ts";

/** What the table holds about accounts: where their sweep stands, and which roles they had. */
export function dynamoSweeps(
  client: DynamoDBClient,
  table: string,
  own: readonly Expectation[] = [],
): Sweeps {
  const catalogues = new LatestCatalogue(client, table, own);
  return {
    catalogue: async () => catalogues.get(await versionInForce(client, table)),
    read: (account) => read(client, table, account),
    save: (account, progress, incident) => save(client, table, account, progress, incident),
    remember: (account, roles) => rememberRoles(client, table, account, roles),
    rememberPrincipals: (principals) => rememberPrincipals(client, table, principals),
  };
}

async function read(client: DynamoDBClient, table: string, account: string): Promise<AccountRecord> {
  const pages = paginateQuery(
    { client },
    {
      TableName: table,
      ConsistentRead: true,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: accountPartition(account) } },
    },
  );
  let progress: SweepProgress = {};
  const known: KnownRole[] = [];
  const principals: KnownIds[] = [];
  try {
    for await (const { Items: items = [] } of pages) {
      for (const item of items) {
        if (item.sk?.S === sweepItem) progress = JSON.parse(item.body?.S ?? "{}");
        else if (item.sk?.S?.startsWith(principalPrefix)) principals.push(knownIdsOf(item));
        else known.push(knownRoleOf(item));
      }
    }
  } catch (error) {
    throw toAwsError(error, `dynamodb:Query of account ${account}`);
  }
  return { progress, known, principals };
}

async function save(
  client: DynamoDBClient,
  table: string,
  account: string,
  progress: SweepProgress,
  incident: Incident | undefined,
): Promise<void> {
  const item = { ...keys.sweep(account), body: { S: JSON.stringify(progress) } };
  const items = incident === undefined ? [item] : [item, incidentItem(incident)];
  const TransactItems = items.map((Item) => ({ Put: { TableName: table, Item } }));
  await client.send(new TransactWriteItemsCommand({ TransactItems })).catch((error: unknown) => {
    throw toAwsError(error, `dynamodb:TransactWriteItems of account ${account}`);
  });
}
