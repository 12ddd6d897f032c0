import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import * as v from "valibot";
import { afterAll, expect, test } from "vitest";
import { samples } from "../functions/support/samples.ts";
import { decidedSchema } from "./support/replayed.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-replay-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const sample = (name: string) => path.join(root, "events", name);
const drift = sample("update-assume-role-policy/foreign-account-added.json");
const asExpected = sample("update-assume-role-policy/as-expected-written-differently.json");
const { detail } = JSON.parse(readFileSync(drift, "utf8"));

function file(name: string, content: string | Buffer): string {
  const place = path.join(folder, name);
  writeFileSync(place, content);
  return place;
}

/** As a process in the repository, where `expectations/` is. */
async function replay(
  args: readonly string[],
  stdin = "",
): Promise<{ code: number; stdout: string; stderr: string }> {
  const script = path.join(root, "cli/trustdrift.ts");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, "replay", ...args],
      { cwd: root },
      (error, stdout, stderr) => {
        resolve({ code: Number(error?.code ?? 0), stdout, stderr });
      },
    );
    child.stdin?.end(stdin);
  });
}

async function decisions(args: readonly string[], stdin = "") {
  const { code, stdout, stderr } = await replay([...args, "--json"], stdin);
  const lines = stdout.split("\n").filter((line) => line !== "");
  return { code, stderr, decided: lines.map((line) => v.parse(decidedSchema, JSON.parse(line))) };
}

test("every file of events/ has one decision each, and no event ends the process", async () => {
  const { code, stderr, decided } = await decisions(samples.map(({ file }) => sample(file)));
  expect([code, stderr]).toEqual([1, ""]);
  expect(decided).toHaveLength(samples.length);
});

test("the exit code says whether there is drift, and whether an event is malformed", async () => {
  expect(await decisions([asExpected])).toMatchObject({
    code: 0,
    decided: [{ decision: "ignored", reason: "as-expected" }],
  });
  expect(await decisions([asExpected, drift])).toMatchObject({ code: 2 });
  expect(await decisions([drift, sample("malformed/role-name-array.json")])).toMatchObject({ code: 1 });
});

test.each([
  ["off", "detected", "toggle"],
  ["approve", "awaiting-approval", "approval"],
  ["on", "reverted", undefined],
])(
  "with the toggle %s the drift is %s, and the guard that objects is named",
  async (toggle, decision, guard) => {
    const { decided } = await decisions([drift, "--toggle", toggle]);
    expect(decided).toMatchObject([{ decision, severity: "critical", actor: { type: "IAMUser" } }]);
    const objecting = decided[0]?.guards
      .filter(({ objection }) => objection !== null)
      .map((one) => one.guard);
    expect(objecting).toEqual(guard === undefined ? [] : [guard]);
    expect(decided[0]?.changes[0]).toMatchObject({ kind: "foreign-account-admitted", severity: "critical" });
  },
);

test("events come as records, log files, lists, lines, compressed files and standard input", async () => {
  const record = file("record.json", JSON.stringify(detail));
  const log = file(
    "log.json.gz",
    gzipSync(JSON.stringify({ Records: [detail, { ...detail, eventName: "ListRoles" }] })),
  );
  const list = file("list.json", JSON.stringify([detail]));
  const lines = file("lines.jsonl", `${JSON.stringify(detail)}\nnot JSON\n${JSON.stringify(detail)}\n`);
  const wanted = ["detected", "detected", "not-forwarded", "detected", "detected", "dead-letter", "detected"];
  const { code, decided } = await decisions([record, log, list, lines]);
  expect([code, decided.map(({ decision }) => decision)]).toEqual([1, wanted]);
  expect(await decisions([], JSON.stringify(detail))).toMatchObject({
    code: 2,
    decided: [{ decision: "detected" }],
  });
});

test("ten refused calls of one file are a burst; in files of their own, only together", async () => {
  const refused = Array.from({ length: 10 }, (_, at) => ({
    ...detail,
    eventID: `e${at}`,
    errorCode: "AccessDenied",
  }));
  const one = file("burst.json", JSON.stringify({ Records: refused }));
  expect((await decisions([one])).decided.at(-1)).toMatchObject({ decision: "detected", severity: "medium" });
  const many = refused.map((call, at) => file(`burst-${at}.json`, JSON.stringify(call)));
  expect((await decisions(many)).decided.at(-1)).toMatchObject({ decision: "ignored" });
  expect((await decisions([...many, "--together"])).decided.at(-1)).toMatchObject({ decision: "detected" });
});

test("what is not an event is one dead letter, not a crash", async () => {
  const odd = ["null", "[]", "7", '"text"', "{}", "", "\u0000", '{"detail":null}', '{"Records":[null,1,{}]}'];
  const files = odd.map((text, at) => file(`odd-${at}`, text));
  const { code, stderr, decided } = await decisions(files);
  expect([code, stderr]).toEqual([1, ""]);
  expect(new Set(decided.map(({ decision }) => decision))).toEqual(new Set(["dead-letter"]));
  expect(decided.length).toBeGreaterThanOrEqual(files.length);
});

test("for a person: the decision, the caller and the reason, within 80 columns and without escape codes", async () => {
  const { code, stdout } = await replay([drift, asExpected]);
  expect(code).toBe(2);
  expect(stdout).toContain("detected, critical\n  UpdateAssumeRolePolicy  444444444444/");
  expect(stdout).toContain("Auto-remediation is off.");
  expect(stdout).toMatch(/2 events: 1 detected, 1 ignored\.\n$/);
  expect(Math.max(...stdout.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(stdout).not.toContain("\u001b");
});

test.each([
  [
    ["nowhere.json"],
    "nowhere.json: expected a file of events that can be read, found nothing there (ENOENT)",
  ],
  [
    [drift, "--expectations", "nowhere"],
    "nowhere: expected a file or a folder of expectations, found nothing",
  ],
  [[drift, "--toggle", "maybe"], "Allowed choices are off, approve, on."],
  [
    [drift, "--live", "nowhere.json"],
    "--live: nowhere.json: expected a file that can be read, found nothing there (ENOENT)",
  ],
])("%j is an error that says what was expected", async (args, text) => {
  const { code, stdout, stderr } = await replay(args);
  expect([code, stdout]).toEqual([1, ""]);
  expect(stderr).toContain(text);
});

test("an expected principal of the own account that a document drops is not called deleted", async () => {
  const trust = (principal: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principal }, Action: "sts:AssumeRole" }],
  });
  const own = `arn:aws:iam::${detail.recipientAccountId}`;
  const name = detail.requestParameters.roleName;
  const expected = {
    name: "own-principals",
    match: { accounts: "*", roles: [name] },
    trust: trust(`${own}:role/ci`),
    response: "auto",
  };
  const expectations = file("own-principals.json", JSON.stringify(expected));
  const live = (principal: string) => file("live.json", JSON.stringify(trust(principal)));
  const replayed = async (principal: string) => {
    const args = [drift, "--expectations", expectations, "--live", live(principal), "--toggle", "on"];
    return (await decisions(args)).decided;
  };
  expect(await replayed(`${own}:user/other`)).toMatchObject([
    { decision: "reverted", reason: expect.not.stringContaining("deleted") },
  ]);
  // A unique ID in place of the principal: its name may have another owner, whom a replay does not know
  expect(await replayed("AROAEXAMPLEEXAMPLE12")).toMatchObject([
    { decision: "detected", reason: expect.stringContaining("role/ci was most likely deleted") },
  ]);
});

test("a created role has the path of the call, whatever its name suggests", async () => {
  const event = JSON.parse(readFileSync(sample("create-role/backdoor.json"), "utf8"));
  const created = (requested: object) => {
    const name = "AWSReservedSSO_AdministratorAccess_0123456789abcdef";
    const { responseElements: _, ...call } = event.detail;
    const requestParameters = { ...call.requestParameters, path: undefined, roleName: name, ...requested };
    const text = JSON.stringify({ ...event, detail: { ...call, requestParameters } });
    return decisions([file("created.json", text), "--toggle", "on"]);
  };
  expect((await created({})).decided).toMatchObject([{ decision: "detected" }]);
  const reserved = { path: "/aws-reserved/sso.amazonaws.com/" };
  expect((await created(reserved)).decided).toMatchObject([{ decision: "ignored" }]);
});
