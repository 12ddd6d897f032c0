import { afterAll, beforeAll, expect, test } from "vitest";
import { historyOf } from "../../../adapters/dynamodb/catalogue/history.ts";
import { pushKey, pushRecordItem } from "../../../adapters/dynamodb/catalogue/push-record.ts";
import { getItem } from "../../../adapters/dynamodb/items/read-items.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { putItems } from "../../../adapters/dynamodb/items/write-items.ts";
import { tableName } from "../../../core/contract/names.ts";
import type { PushRecord } from "../../../core/expectations/plan.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";

let organization: Organization;
let table: Table;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  table = { client: organization.clients(accounts.hub).dynamodb, name: tableName };
});

afterAll(() => organization?.stop());

function pushOf(version: string, expectations: number, from?: string): PushRecord {
  const changed = Array.from({ length: expectations }, (_, at) => ({
    name: `payments-platform-production-${at}-deployment-role`.padEnd(64, "x"),
    fields: ["trust", "response", "trustedChangers"],
  }));
  const who = {
    kind: "push",
    at: "2026-03-01T10:00:00.000Z",
    by: "arn:aws:iam::222222222222:user/ada",
  } as const;
  return { ...who, version, expectations, plan: { added: [], changed, removed: [] }, ...(from && { from }) };
}

test("a push that changes 10,000 expectations with the longest names fits into an item, and is read as it was", async () => {
  const first = pushOf("first", 3);
  const large = pushOf("large", 10_000, "first");
  expect(JSON.stringify(large).length).toBeGreaterThan(400_000);
  await putItems(table, [first, large].map(pushRecordItem));
  expect(await historyOf(table, "large", 10)).toEqual([large, first]);
  // DynamoDB counts the bytes of names and values
  const item = await getItem(table, pushKey("large"), "the push");
  const sizes = Object.entries(item ?? {}).map(
    ([name, { S, B }]) => name.length + (S?.length ?? B?.length ?? 0),
  );
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(400_000);
});
