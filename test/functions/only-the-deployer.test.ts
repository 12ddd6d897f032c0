import { PutItemCommand, TransactWriteItemsCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { functionNames, tableName } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts, roleArn } from "../../local/shared/accounts.ts";

// Each function's declared role tries to change what is expected, what is on record, and who approved it.

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const as = (functionName: string) => {
  const arn = roleArn(accounts.hub, rolePath, functionName);
  return organization.clients(organization.gateway.openServiceSession(arn, "test"));
};

const { onTrustUpdated, onPrincipalChanged, slackActions } = functionNames;
const record = `ROLE#${accounts.prod}#qovery-user-role`;

const attempts = [
  { what: "the current version of the expectations", pk: "CATALOGUE", sk: "VERSION", writers: [] },
  { what: "an expectation", pk: "CATALOGUE#0123", sk: "EXPECTATION#x", writers: [] },
  { what: "the record of a role", pk: record, sk: "RECORD", writers: [onTrustUpdated, onPrincipalChanged] },
  { what: "an approval", pk: `APPROVAL#${accounts.prod}#app`, sk: "APPROVAL", writers: [slackActions] },
] as const;

describe.each(Object.values(functionNames))("the role of %s", (name) => {
  const denied = { name: expect.stringMatching(/^AccessDenied/) };

  test.each(attempts.filter(({ writers }) => !writers.some((writer) => writer === name)))(
    "cannot write $what",
    async ({ pk, sk }) => {
      const { dynamodb } = as(name);
      const Key = { pk: { S: pk }, sk: { S: sk } };
      const Item = { ...Key, version: { S: "forged" } };
      const Put = { TableName: tableName, Item };
      const update = { TableName: tableName, Key, UpdateExpression: "SET version = :v" };
      const ExpressionAttributeValues = { ":v": { S: "forged" } };
      await expect(dynamodb.send(new PutItemCommand(Put))).rejects.toMatchObject(denied);
      await expect(
        dynamodb.send(new UpdateItemCommand({ ...update, ExpressionAttributeValues })),
      ).rejects.toMatchObject(denied);
      await expect(
        dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] })),
      ).rejects.toMatchObject(denied);
    },
  );
});
