import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { type FunctionProcess, functionProcess } from "../../../local/lambda/process.ts";

const started: FunctionProcess[] = [];
const folders: string[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((each) => each.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true })));
});

async function run(
  handler: string,
  timeoutSeconds = 60,
): Promise<{ running: FunctionProcess; lines: string[] }> {
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
  folders.push(folder);
  const bundle = path.join(folder, "bundle.mjs");
  await writeFile(bundle, `export const handler = ${handler};`);
  const lines: string[] = [];
  const environment = { AWS_LAMBDA_FUNCTION_NAME: "f", ONLY: "mine" };
  const running = functionProcess({ bundle, environment, timeoutSeconds, log: (line) => lines.push(line) });
  started.push(running);
  return { running, lines };
}

function isAlive(pid: number | undefined): boolean {
  try {
    process.kill(pid ?? 0, 0);
    return pid !== undefined;
  } catch {
    return false;
  }
}

describe("a function's process", () => {
  test("gives the handler the event, a Lambda context, and no environment but its own", async () => {
    const { running } = await run(`async (event, context) => ({
      event, name: context.functionName, id: context.awsRequestId, left: context.getRemainingTimeInMillis(),
      environment: Object.keys(process.env).sort(),
    })`);
    expect(await running.invoke({ a: 1 })).toEqual({
      event: { a: 1 },
      name: "f",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      left: expect.closeTo(60_000, -4),
      environment: expect.not.arrayContaining(["HOME", "VITEST"]),
    });
  });

  test("is the same for the next call, and its log is stored", async () => {
    const { running, lines } = await run(
      `(() => { let calls = 0; return async () => { console.log("call", ++calls); return calls; }; })()`,
    );
    expect([await running.invoke({}), await running.invoke({})]).toEqual([1, 2]);
    await expect.poll(() => lines).toEqual(["call 1", "call 2"]);
  });

  test("hands on what the handler throws, and lives", async () => {
    const { running } = await run(
      `async (event) => { if (event.bad) throw new TypeError("no good"); return "fine"; }`,
    );
    await expect(running.invoke({ bad: true })).rejects.toThrow("TypeError: no good");
    expect(await running.invoke({})).toBe("fine");
  });

  test("that crashes fails its call, and is started again for the next", async () => {
    const { running } = await run(`async (event) => { if (event.bad) process.exit(3); return process.pid; }`);
    const first = await running.invoke({});
    await expect(running.invoke({ bad: true })).rejects.toThrow("ended with 3");
    expect(await running.invoke({})).not.toBe(first);
  });

  test("that takes too long is ended at its time limit", async () => {
    const { running } = await run("() => new Promise((resolve) => setTimeout(resolve, 60_000))", 1);
    await running.warm();
    const { pid } = running;
    await expect(running.invoke({})).rejects.toThrow("Task timed out after 1.00 seconds");
    await expect.poll(() => isAlive(pid)).toBe(false);
  });

  test("ends when it is stopped, in the middle of a call too", async () => {
    const { running, lines } = await run("() => new Promise(() => console.log('called'))");
    await running.warm();
    const { pid } = running;
    const call = running.invoke({}).catch((error: unknown) => String(error));
    await expect.poll(() => lines).toEqual(["called"]);
    await running.stop();
    expect(await call).toContain("ended");
    expect(isAlive(pid)).toBe(false);
  });
});
