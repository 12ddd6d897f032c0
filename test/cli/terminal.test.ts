import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { close, listen } from "../../local/shared/http.ts";
import { buildCli } from "../../tools/cli-bundle.ts";
import { expectedDocument, updated, widened } from "../core/support/samples.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-terminal-"));
const hasTmux = existsSync("/usr/bin/tmux");
let bundle = "";

beforeAll(async () => {
  bundle = (await buildCli(path.join(folder, "dist"))).file;
  writeFileSync(path.join(folder, "found.json"), widened("qovery-access"));
  writeFileSync(path.join(folder, "expected.json"), expectedDocument("qovery-access"));
  writeFileSync(path.join(folder, "event.json"), JSON.stringify(updated("e1", widened("qovery-access"))));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("in a terminal", () => {
  let socket = "";
  const tmux = (...args: readonly string[]) =>
    execFileSync("tmux", ["-S", socket, "-f", "/dev/null", ...args], { encoding: "utf8" });

  beforeEach(({ skip }) => skip(!hasTmux, "tmux is not installed"));

  /** What the terminal shows, as it is wrapped and as it was printed, with and without escape codes. */
  async function shown(args: string, width: number) {
    const done = path.join(folder, `done-${Math.random()}`);
    // The server of the last one may still be ending
    socket = `${done}.tmux`;
    const command = `${process.execPath} ${bundle} ${args}; touch ${done}; sleep 300`;
    tmux("new-session", "-d", "-x", String(width), "-y", "200", "-c", folder, command);
    await expect.poll(() => existsSync(done)).toBe(true);
    const capture = (...options: readonly string[]) => tmux("capture-pane", "-p", ...options).trimEnd();
    const pictures = { wrapped: capture(), printed: capture("-J"), codes: capture("-e") };
    tmux("kill-server");
    return pictures;
  }

  const expectations = `--expectations ${path.join(root, "expectations")}`;
  const commands = [
    ["explain found.json", "critical"],
    ["compare --expected expected.json --actual found.json", "193672423079"],
    [`plan-check ${path.join(root, "test/cli/plans/change-set.json")} ${expectations}`, "qovery-user-role"],
    [`replay event.json ${expectations} --toggle on`, "reverted"],
    ["--help", "Commands:"],
  ] as const;

  test.each(commands.flatMap(([args, text]) => [80, 200].map((width) => [args, width, text] as const)))(
    "%s of %i columns: no line is broken by the terminal",
    async (args, width, text) => {
      const { wrapped, printed } = await shown(args, width);
      expect(wrapped).toContain(text);
      const lines = (picture: string) => picture.split("\n").map((line) => line.trimEnd());
      expect(lines(wrapped)).toEqual(lines(printed));
    },
  );

  test("severities are colored, and not with --no-color", async () => {
    expect((await shown("explain found.json", 80)).codes).toContain("\u001b[");
    expect((await shown("explain found.json --no-color", 80)).codes).not.toContain("\u001b[31m");
  });
});

describe("a service that", () => {
  let server: Server;
  let answer: "none" | "throttle" = "none";
  let asked = 0;
  let env: Record<string, string>;

  beforeAll(async () => {
    server = createServer((_, response) => {
      asked += 1;
      if (answer === "none") return;
      response.writeHead(400, { "content-type": "text/xml" });
      response.end(
        "<ErrorResponse><Error><Code>Throttling</Code><Message>Rate exceeded</Message></Error></ErrorResponse>",
      );
    });
    const url = `http://127.0.0.1:${await listen(server, 0, "")}`;
    env = { AWS_ENDPOINT_URL: url, AWS_ACCESS_KEY_ID: "444444444444", AWS_SECRET_ACCESS_KEY: "x" };
  });

  afterAll(() => close(server));

  test("throttles is reported with what to do", async () => {
    answer = "throttle";
    const run = promisify(execFile)(process.execPath, [bundle, "explain", "some-role"], { env, cwd: folder });
    const { code, stdout, stderr } = await run.catch((error) => error);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("AWS limits the rate of calls. Run the command again in a minute.");
  });

  test.each([
    ["capture", ["--role", "*", "--out", "captured"], "captured"],
    ["incident", ["report", "0".repeat(32), "--format", "html", "--output", "report.html"], "report.html"],
  ])("does not answer: an interrupted %s leaves no file", async (command, args, file) => {
    answer = "none";
    const before = asked;
    const child = spawn(process.execPath, [bundle, command, ...args], { env, cwd: folder });
    const ended = new Promise((resolve) => child.once("exit", (_, signal) => resolve(signal)));
    await expect.poll(() => asked).toBeGreaterThan(before);
    child.kill("SIGINT");
    expect(await ended).toBe("SIGINT");
    expect(existsSync(path.join(folder, file))).toBe(false);
  });
});
