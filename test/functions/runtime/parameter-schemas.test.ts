import { readFile } from "node:fs/promises";
import { LookupEvents$ as sdkLookupEvents } from "@aws-sdk/client-cloudtrail";
import * as sdkTable from "@aws-sdk/client-dynamodb";
import { PutEvents$ as sdkPutEvents } from "@aws-sdk/client-eventbridge";
import { BatchImportFindings$ as sdkBatchImportFindings } from "@aws-sdk/client-securityhub";
import {
  ChangeMessageVisibility$ as sdkChangeMessageVisibility,
  SendMessageBatch$ as sdkSendMessageBatch,
} from "@aws-sdk/client-sqs";
import {
  GetParameter$ as sdkGetParameter,
  GetParameterHistory$ as sdkGetParameterHistory,
} from "@aws-sdk/client-ssm";
import { AssumeRole$ as sdkAssumeRole } from "@aws-sdk/client-sts";
import { beforeAll, expect, test } from "vitest";
import { AssumeRole$ } from "../../../functions/runtime/bundle/schemas/credential-schemas.ts";
import { BatchImportFindings$ } from "../../../functions/runtime/bundle/schemas/finding-schemas.ts";
import { LookupEvents$ } from "../../../functions/runtime/bundle/schemas/history-schemas.ts";
import { PutEvents$ } from "../../../functions/runtime/bundle/schemas/journal-schemas.ts";
import {
  GetParameter$,
  GetParameterHistory$,
} from "../../../functions/runtime/bundle/schemas/parameter-schemas.ts";
import {
  ChangeMessageVisibility$,
  SendMessageBatch$,
} from "../../../functions/runtime/bundle/schemas/queue-schemas.ts";
import * as table from "../../../functions/runtime/bundle/schemas/table-schemas.ts";
import { type FunctionFile, sharedBundles } from "../../../tools/bundle.ts";

/** Schemas refer to each other by functions. */
function resolved(schema: unknown): unknown {
  if (typeof schema === "function") return resolved(schema());
  return Array.isArray(schema) ? schema.map(resolved) : schema;
}

test("GetParameter has the SDK's own schema", () => {
  expect(resolved(GetParameter$)).toEqual(resolved(sdkGetParameter));
});

test.each([
  [SendMessageBatch$, sdkSendMessageBatch],
  [ChangeMessageVisibility$, sdkChangeMessageVisibility],
  [LookupEvents$, sdkLookupEvents],
  [PutEvents$, sdkPutEvents],
  [AssumeRole$, sdkAssumeRole],
  [BatchImportFindings$, sdkBatchImportFindings],
  [GetParameterHistory$, sdkGetParameterHistory],
  [table.GetItem$, sdkTable.GetItem$],
  [table.Query$, sdkTable.Query$],
  [table.PutItem$, sdkTable.PutItem$],
  [table.UpdateItem$, sdkTable.UpdateItem$],
  [table.BatchGetItem$, sdkTable.BatchGetItem$],
  [table.BatchWriteItem$, sdkTable.BatchWriteItem$],
  [table.TransactWriteItems$, sdkTable.TransactWriteItems$],
])("each field of an operation has the SDK's own schema", (ours, sdk) => {
  const known = fieldsOf(sdk);
  for (const [field, schema] of fieldsOf(ours)) expect([field, schema]).toEqual([field, known.get(field)]);
  expect(fieldsOf(ours).size).toBeGreaterThan(2);
});

/** The type of each field, by the name of its structure. Our messages are JSON, which has no XML names. */
function fieldsOf(schema: unknown, fields = new Map<string, unknown>()): ReadonlyMap<string, unknown> {
  if (typeof schema === "function") return fieldsOf(schema(), fields);
  if (!Array.isArray(schema)) return fields;
  if (typeof schema[0] === "function") return fieldsOf(schema[0], fields);
  const [kind, , name, , names, members] = schema;
  // A structure or a union
  if (kind !== 3 && kind !== 4) for (const part of schema.slice(4)) fieldsOf(part, fields);
  else
    for (const [at, member] of members.entries()) {
      const field = `${name}.${names[at]}`;
      // The value of an attribute can contain others
      if (fields.has(field)) continue;
      fields.set(field, typeOf(member));
      fieldsOf(member, fields);
    }
  return fields;
}

function typeOf(member: unknown): unknown {
  if (typeof member === "function") return typeOf(member());
  if (!Array.isArray(member)) return member;
  if (typeof member[0] === "function") return typeOf(member[0]);
  // JSON has no names of maps, and one of ours stands for many
  return member[0] === 2 ? member.slice(0, 2) : member.slice(0, 3);
}

let bundles: Readonly<Record<FunctionFile, string>>;
beforeAll(async () => {
  bundles = await sharedBundles();
});

test.each(["on-trust-updated", "on-principal-changed", "notify", "slack-actions", "canary"] as const)(
  "%s has no schema of another operation of SSM",
  async (name) => {
    const code = await readFile(bundles[name], "utf8");
    expect(code.includes("AmazonSSM")).toBe(true);
    expect(code.includes("DocumentAlreadyExists")).toBe(false);
  },
);
