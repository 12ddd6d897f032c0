import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { callLimits } from "../../adapters/aws-call.ts";
import { dynamoDirectory } from "../../adapters/dynamodb/principals/directory.ts";
import { principalKeyOf } from "../../core/principals/principal-key.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { widthOf } from "../output/layout.ts";
import { table } from "../output/table.ts";

interface Options {
  readonly json?: true | undefined;
  readonly table: string;
}

/** Lists the protected roles that trust a principal. @returns the exit code */
export async function whoTrusts(arn: string, options: Options, { io, region }: Invocation): Promise<number> {
  const principal = principalKeyOf(arn);
  if (principal === undefined)
    throw new InputError(
      `expected the ARN of a role, user or identity provider, such as arn:aws:iam::444444444444:role/ci/deployer; found ${arn}`,
    );
  const client = new DynamoDBClient({ ...callLimits, region });
  const dependents = await dynamoDirectory({ client, name: options.table }).dependentsOf(principal);
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
  const lines = dependents.length === 0 ? [] : table(columns, rows, widthOf(io));
  const count =
    dependents.length === 1
      ? "1 protected role trusts it."
      : `${dependents.length} protected roles trust it.`;
  io.stdout.write(`${[...lines, count].join("\n")}\n`);
  return 0;
}
