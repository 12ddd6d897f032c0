import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as dynamodb from "@aws-sdk/client-dynamodb";
import * as iam from "@aws-sdk/client-iam";
import { build } from "esbuild";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";
import plugins from "../../../functions/runtime/bundle/lean-bundle.mjs";

type Sdk = Pick<
  typeof dynamodb & typeof iam,
  "DynamoDBClient" | "GetItemCommand" | "IAMClient" | "GetRoleCommand"
>;

const sdk: Sdk = { ...dynamodb, ...iam };
const ours = v.custom<Sdk>(
  (module) => module !== null && typeof module === "object" && "IAMClient" in module,
);

let folder: string;
let bundled: Sdk;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  const outfile = path.join(folder, "bundle.mjs");
  const contents = [
    `export { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";`,
    `export { IAMClient, GetRoleCommand } from "@aws-sdk/client-iam";`,
  ].join("\n");
  const banner = `import { createRequire } from "module"; const require = createRequire(import.meta.url);`;
  await build({
    stdin: { contents, resolveDir: process.cwd() },
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    mainFields: ["module", "main"],
    banner: { js: banner },
    plugins,
  });
  bundled = v.parse(ours, await import(pathToFileURL(outfile).href));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const credentials = { accessKeyId: "AKIA", secretAccessKey: "secret" };

/** A client's settings with which each call gets this answer. */
function answering(body: string, statusCode = 400) {
  const response = { statusCode, headers: {}, body: new TextEncoder().encode(body) };
  const requestHandler = { handle: () => Promise.resolve({ response }) };
  return { region: "eu-west-3", credentials, maxAttempts: 1, requestHandler };
}

const told = (error: unknown) => ({
  text: String(error),
  isError: error instanceof Error,
  fields: Object.fromEntries(Object.entries(Object(error)).filter(([key]) => key !== "$metadata")),
});

function namesOf(module: object): readonly string[] {
  return Object.keys(module).filter((name) => /(Exception|Error)$/.test(name));
}

const failure = (work: Promise<unknown>) => work.then(() => expect.fail("expected an error"), told);

test("every error of DynamoDB has the name, message and fields that the SDK gives it", async () => {
  const names = namesOf(dynamodb);
  expect(names).toContain("TransactionCanceledException");
  for (const name of names) {
    const reasons = [
      { Code: "ConditionalCheckFailed", Message: "no", Item: { pk: { S: "a" } } },
      { Code: "None" },
    ];
    const body = {
      __type: `com.amazonaws.dynamodb.v20120810#${name}`,
      message: "why",
      CancellationReasons: reasons,
    };
    // As DynamoDB answers: the only error of the service itself
    const status = name === "InternalServerError" ? 500 : 400;
    const call = ({ DynamoDBClient, GetItemCommand }: Sdk) =>
      failure(
        new DynamoDBClient(answering(JSON.stringify(body), status)).send(
          new GetItemCommand({ TableName: "roles", Key: { pk: { S: "a" } } }),
        ),
      );
    expect(await call(bundled)).toEqual(await call(sdk));
    if (!name.startsWith("DynamoDB")) expect((await call(bundled)).text).toBe(`${name}: why`);
  }
});

test("every error of IAM has the name, message and fields that the SDK gives it", async () => {
  const codes = [
    "NoSuchEntity",
    "LimitExceeded",
    "MalformedPolicyDocument",
    "ConcurrentModification",
    "Throttling",
  ];
  for (const code of [...codes, ...namesOf(iam)]) {
    const body = `<ErrorResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><Error><Type>Sender</Type><Code>${code}</Code><Message>why</Message></Error><RequestId>1</RequestId></ErrorResponse>`;
    const call = ({ IAMClient, GetRoleCommand }: Sdk) =>
      failure(new IAMClient(answering(body)).send(new GetRoleCommand({ RoleName: "auditor" })));
    expect(await call(bundled)).toEqual(await call(sdk));
    expect((await call(bundled)).text).toContain("why");
  }
});
