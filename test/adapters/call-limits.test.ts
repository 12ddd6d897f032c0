import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import path from "node:path";
import { IAMClient, ListUsersCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { awsCall, callLimits, iamLimits, tableLimits } from "../../adapters/aws-call.ts";
import { functionTimeoutSeconds } from "../../stacks/settings/timing.ts";

const root = path.join(import.meta.dirname, "../..");
/** Takes requests and never answers. */
const silent = createServer(() => {});

beforeAll(() => new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve)));

afterAll(() => {
  silent.closeAllConnections();
  silent.close();
});

test("a client with these limits throws a transient error when AWS does not answer", async () => {
  const address = silent.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const client = new IAMClient({
    ...callLimits,
    maxAttempts: 1,
    requestHandler: { ...callLimits.requestHandler, requestTimeout: 50 },
    region: "us-east-1",
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: "test", secretAccessKey: "test" },
  });
  const call = awsCall("iam:ListUsers", () => client.send(new ListUsersCommand({})));
  await expect(call).rejects.toMatchObject({ name: "RetryableError", code: "TimeoutError" });
});

test("every attempt of a call ends before the function does", () => {
  const { maxAttempts, requestHandler } = callLimits;
  expect(maxAttempts * requestHandler.requestTimeout).toBeLessThan(functionTimeoutSeconds * 1000);
});

test("four calls to the table that hang end before the function does", () => {
  const each = callLimits.maxAttempts * tableLimits.requestHandler.requestTimeout;
  expect(4 * each).toBeLessThan(functionTimeoutSeconds * 1000);
});

test("a read before a write, the write and the read after it may hang before the function ends", () => {
  const { requestTimeout } = iamLimits.requestHandler;
  const [reads, writes] = [2 * callLimits.maxAttempts, 1];
  expect((reads + writes) * requestTimeout).toBeLessThan(functionTimeoutSeconds * 1000);
});

test("every client of a function has limits", () => {
  const files = ["adapters", "functions"].flatMap((folder) =>
    readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      path.join(folder, name),
    ),
  );
  const made = files
    .filter((file) => file.endsWith(".ts"))
    .flatMap((file) => {
      const text = readFileSync(path.join(root, file), "utf8");
      return [...text.matchAll(/new (?!Web)\w+Client\(\{(.*)/g)].map(([, given = ""]) => ({ file, given }));
    });
  expect(made.length).toBeGreaterThan(8);
  const own = ["functions/runtime/redelivery.ts"];
  expect(made.filter(({ file, given }) => !given.includes("...callLimits") && !own.includes(file))).toEqual(
    [],
  );
});
