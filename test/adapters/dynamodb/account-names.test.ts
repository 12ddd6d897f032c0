import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoAccountNames } from "../../../adapters/dynamodb/catalogue/account-names.ts";
import { refreshAccounts } from "../../../adapters/dynamodb/catalogue/refresh-accounts.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { tableName } from "../../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";

const [prod, dev] = ["444444444444", "333333333333"];
let organization: Organization;
let table: Table;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  table = { client: organization.clients(accounts.hub).dynamodb, name: tableName };
});

afterAll(() => organization?.stop());

const listed = (name: string) => [
  { id: prod, isActive: true, name },
  { id: dev, isActive: true },
];

test("the names of accounts are those of the last sweep, and a new name is no new account", async () => {
  let now = Date.parse("2026-03-01T10:00:00.000Z");
  const names = dynamoAccountNames(table, { now: () => new Date(now) });
  expect(await refreshAccounts(table, listed("prod"))).toBe(true);
  expect(await refreshAccounts(table, listed("prod"))).toBe(false);
  expect(await names([prod, dev])).toEqual(new Map([[prod, "prod"]]));
  expect(await refreshAccounts(table, listed("production"))).toBe(false);
  expect((await names([prod])).get(prod)).toBe("prod"); // remembered
  now += 11 * 60 * 1000;
  expect((await names([prod])).get(prod)).toBe("production");
});

test("a table that does not answer holds up no alert", async () => {
  const options = { region: "us-east-1", endpoint: "http://127.0.0.1:9", maxAttempts: 1 };
  const client = new DynamoDBClient({ ...options, credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  const names = dynamoAccountNames({ client, name: tableName }, { now: () => new Date() });
  expect(await names([prod])).toEqual(new Map());
});
