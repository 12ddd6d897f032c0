import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { listen } from "../../local/shared/http.ts";

const main = path.resolve(import.meta.dirname, "../../local/main.ts");
const started: ChildProcess[] = [];

let temporary: string;

beforeEach(async () => {
  temporary = await mkdtemp(path.join(tmpdir(), "trust-drift-test-"));
});

afterEach(async () => {
  for (const child of started.splice(0)) child.kill("SIGKILL");
  await rm(temporary, { recursive: true, force: true });
});

function start(...args: readonly string[]): ChildProcess {
  const env = { ...process.env, TMPDIR: temporary }; // killed outright, it cannot tidy up
  const child = spawn(process.execPath, [main, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  started.push(child);
  return child;
}

/** What it prints until it is ready. */
async function greeting(child: ChildProcess): Promise<readonly string[]> {
  if (!child.stdout) throw new Error("no output");
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (line.startsWith("ready ")) return lines;
  }
  throw new Error(`expected a line "ready", found ${lines.join("\n")}`);
}

/** The process and all that descend from it, read from /proc: whoever is adopted by init later is known by then. */
async function familyOf(pid: number): Promise<readonly number[]> {
  const processes = await Promise.all(
    (await readdir("/proc"))
      .filter((name) => /^\d+$/.test(name))
      .map(async (name) => {
        const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
        return { pid: Number(name), parent: Number(stat.replace(/^.*\) \S /s, "").split(" ")[0]) };
      }),
  );
  const descend = (from: number): number[] => [
    from,
    ...processes.filter(({ parent }) => parent === from).flatMap((child) => descend(child.pid)),
  ];
  return descend(pid);
}

async function aliveOf(pids: readonly number[]): Promise<readonly number[]> {
  const states = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => "")));
  return pids.filter((_, index) => states[index] && !/\) Z /.test(states[index]));
}

describe("npm start", () => {
  test.each(["SIGINT", "SIGKILL"] as const)(
    "says where it is, and leaves nothing behind after %s",
    async (signal) => {
      const child = start("--port", "0", "--slack-port", "0");
      const lines = await greeting(child);
      const [, gateway = ""] =
        /^ready gateway=(http:\/\/127\.0\.0\.1:\d+) slack=http:\/\/127\.0\.0\.1:\d+ management=111111111111 /.exec(
          lines.at(-1) ?? "",
        ) ?? [];
      expect(lines).toContain(`  AWS         ${gateway}`);
      const counts = await fetch(`${gateway}/_local/calls`);
      expect(await counts.json()).toMatchObject({
        calls: { "222222222222 dynamodb:CreateTable": 1 },
        refused: {},
      });
      const family = await familyOf(child.pid ?? 0);
      expect(family.length).toBeGreaterThan(4); // itself, moto, three functions
      const exited = once(child, "exit");
      child.kill(signal);
      const [code] = await exited;
      if (signal !== "SIGKILL") expect(code).toBe(0);
      await expect.poll(() => aliveOf(family)).toEqual([]);
    },
  );

  test.each(["--port", "--slack-port"])(
    "says that the port of %s is taken, and leaves nothing behind",
    async (option) => {
      const holder: Server = createServer();
      const port = await listen(holder, 0, "");
      const other = option === "--port" ? "--slack-port" : "--port";
      const child = start(option, String(port), other, "0");
      let errors = "";
      child.stderr?.on("data", (chunk: Buffer) => {
        errors += chunk;
      });
      const [code] = await once(child, "exit");
      holder.close();
      expect(code).toBe(1);
      expect(errors.trim()).toBe(
        `Port ${port} is taken. Stop the program that uses it, or choose another port: npm start -- ${option} <port>`,
      );
    },
  );

  test("prints its options", async () => {
    const child = start("--help");
    let text = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      text += chunk;
    });
    expect(await once(child, "exit")).toEqual([0, null]);
    expect(text).toContain("--slack-port <number>");
    expect(text.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("says what is wrong with an option", async () => {
    const child = start("--port", "http");
    let errors = "";
    child.stderr?.on("data", (chunk: Buffer) => {
      errors += chunk;
    });
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(errors).toContain("--port is a number from 0 to 65535, found http");
  });
});
