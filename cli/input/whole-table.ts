import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../adapters/aws-call.ts";
import type { Table } from "../../adapters/dynamodb/items/table.ts";

/** A page of a scan can take longer than an answer that a function waits for. */
const requestTimeout = 60_000;

/** The table, for commands that read all of it. */
export function wholeTable(region: string, name: string): Table {
  const requestHandler = { ...callLimits.requestHandler, requestTimeout };
  return { client: new DynamoDBClient({ ...callLimits, requestHandler, region }), name };
}
