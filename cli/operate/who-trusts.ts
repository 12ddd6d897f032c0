import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../adapters/aws-call.ts";
import { systemClock } from "../../adapters/clock.ts";
import { dynamoAccountNames } from "../../adapters/dynamodb/catalogue/account-names.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { principalKeyOf } from "../../core/principals/principal-key.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { widthOf } from "../output/layout.ts";
import { remark } from "../output/remark.ts";
import { table as tableOf } from "../output/table.ts";
import { writeWholeFile } from "../output/write-file.ts";
import { trustGraph } from "./trust-graph.ts";

interface Options {
  readonly json?: true | undefined;
  /** The file; true for standard output. */
  readonly graph?: string | true | undefined;
  readonly table: string;
}

/** Lists the protected roles that trust a principal. @returns the exit code */
export async function whoTrusts(arn: string, options: Options, invocation: Invocation): Promise<number> {
  const { io, region } = invocation;
  const principal = principalKeyOf(arn);
  if (principal === undefined)
    throw new InputError(
      `expected the ARN of a role, user or identity provider, such as arn:aws:iam::444444444444:role/ci/deployer; found ${arn}`,
    );
  const table = { client: new DynamoDBClient({ ...callLimits, region }), name: options.table };
  const dependents = await dynamoDirectory(table).dependentsOf(principal);
  if (options.graph !== undefined) {
    const names = await dynamoAccountNames(table, systemClock)(dependents.map(({ account }) => account));
    const { text } = trustGraph(arn, dependents, names);
    if (options.graph === true) io.stdout.write(text);
    else {
      await writeWholeFile(options.graph, text);
      remark(`Wrote ${options.graph}.`, invocation);
    }
    return 0;
  }
  if (options.json) {
    io.stdout.write(dependents.map((one) => `${JSON.stringify(one)}\n`).join(""));
    return 0;
  }
  const columns = [
    { title: "ACCOUNT", most: 12 },
    { title: "AVAILABILITY", most: 12 },
    { title: "EXPECTATION", most: 20 },
    { title: "ROLE" },
  ];
  const rows = dependents.map(({ account, name, expectation, availability }) => [
    account,
    availability,
    expectation,
    name,
  ]);
  const lines = dependents.length === 0 ? [] : tableOf(columns, rows, widthOf(io));
  const count =
    dependents.length === 1
      ? "1 protected role trusts it."
      : `${dependents.length} protected roles trust it.`;
  io.stdout.write(`${[...lines, count].join("\n")}\n`);
  return 0;
}
