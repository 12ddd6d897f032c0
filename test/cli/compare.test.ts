import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { run as trustdrift } from "../../cli/trustdrift.ts";
import { TextStream } from "../support/text-stream.ts";

const own = "111122223333";
const statement = { Effect: "Allow", Principal: { AWS: own }, Action: "sts:AssumeRole" };
const expected = { Version: "2012-10-17", Statement: [statement] };
const rewritten = encodeURIComponent(
  JSON.stringify({ Statement: { ...statement, Sid: "x", Action: ["STS:assumerole"] } }),
);
const drifted = { ...expected, Statement: [statement, { ...statement, Principal: { AWS: "999988887777" } }] };

const organizationWide = {
  ...expected,
  Statement: [
    statement,
    {
      ...statement,
      Principal: "*",
      Condition: { StringEquals: { "aws:PrincipalOrgID": "o-a1b2c3d4e5" } },
    },
  ],
};

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "trustdrift-"));
  await writeFile(path.join(folder, "expected.json"), `\ufeff${JSON.stringify(expected)}\n`);
  await writeFile(path.join(folder, "rewritten.txt"), `${rewritten}\n`);
  await writeFile(path.join(folder, "drifted.json"), JSON.stringify(drifted, undefined, 2));
  await writeFile(path.join(folder, "organization.json"), JSON.stringify(organizationWide));
  await writeFile(path.join(folder, "broken.json"), '{"Statement": [');
  await writeFile(path.join(folder, "accounts.txt"), `# the organization\n${own}\n999988887777 # vendor\n`);
  await writeFile(path.join(folder, "wrong.txt"), `${own}\nabc\n`);
});
afterAll(() => rm(folder, { recursive: true }));

async function run(args: string, terminal?: { environment: NodeJS.ProcessEnv }) {
  const [out, errors] = [new TextStream(terminal), new TextStream()];
  const code = await trustdrift(
    ["compare", ...args.split(" ").map((word) => word.replace("@", `${folder}/`))],
    { stdout: out, stderr: errors },
  );
  return { code, out: out.text, errors: errors.text };
}

describe("trustdrift compare", () => {
  test("given the same policy, encoded and written otherwise, when compared, then it says equal and ends with 0", async () => {
    const { code, out } = await run("--expected @expected.json --actual @rewritten.txt");
    expect({ code, out }).toEqual({ code: 0, out: "equal: both allow the same callers\n" });
  });

  test("given drift, when compared, then it ends with 2 and fits 80 columns without colour", async () => {
    const { code, out } = await run(`--expected @expected.json --actual @drifted.json --account ${own}`);
    expect(code).toBe(2);
    expect(out).toContain("critical · widened · foreign-account-admitted");
    expect(out.replaceAll(/\s+/g, " ")).toContain(
      "any principal in account 999988887777 (foreign) can now assume this role, without any condition",
    );
    expect(out).toMatch(/│ \+ +"AWS": "999988887777"/);
    expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(out).not.toContain("\u001b");
  });

  test("given a terminal, when compared, then there is colour, but not with NO_COLOR", async () => {
    const args = "--expected @expected.json --actual @drifted.json";
    expect((await run(args, { environment: { TERM: "xterm" } })).out).toContain("\u001b[31m");
    expect((await run(args, { environment: { TERM: "xterm", NO_COLOR: "1" } })).out).not.toContain("\u001b");
  });

  test("given the organization's accounts, when compared, then the account is not foreign", async () => {
    const args = `--expected @expected.json --actual @drifted.json --account ${own} --org-accounts @accounts.txt --json`;
    const { code, out } = await run(args);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject({
      verdict: "drift",
      severity: "medium",
      changes: [{ kind: "principal-added", actualPath: "Statement[1].Principal.AWS" }],
    });
  });

  test("given the organization's id, when compared, then its callers are graded as the responder grades them", async () => {
    const args = `--expected @expected.json --actual @organization.json --account ${own} --json`;
    const severityOf = async (more: string) => JSON.parse((await run(`${args}${more}`)).out).severity;
    const found = [
      await severityOf(""),
      await severityOf(" --org-id o-zzzzzzzzzz"),
      await severityOf(" --org-id o-a1b2c3d4e5"),
    ];
    expect(found).toEqual(["high", "high", "medium"]);
  });

  test("given an actual document that cannot be read, when compared, then it is drift and says where", async () => {
    const { code, out } = await run("--expected @expected.json --actual @broken.json");
    expect(code).toBe(2);
    expect(out).toContain("unreadable");
  });

  test.each([
    [
      "--expected @missing.json --actual @drifted.json",
      /--expected: .*missing\.json: expected a file that can be read, found nothing there/,
    ],
    ["--expected @expected.json", /--actual: expected a file/],
    [
      "--expected @broken.json --actual @drifted.json",
      /--expected: .*broken\.json: expected a trust policy.*found invalid JSON/,
    ],
    [
      "--expected @expected.json --actual @drifted.json --account 12",
      /--account: expected 12 digits, found 12/,
    ],
    [
      "--expected @expected.json --actual @drifted.json --org-accounts @wrong.txt",
      /--org-accounts: .*line 2.*abc/,
    ],
    [
      "--expected @expected.json --actual @drifted.json --org-id 111122223333",
      /--org-id: expected an id such as o-a1b2c3d4e5, found 111122223333/,
    ],
    ["--cases @missing.jsonl", /--cases: .*missing\.jsonl: expected a file/],
    ["--cases @x.jsonl --expected @expected.json", /--cases cannot be combined/],
    ["--unknown", /--unknown/],
  ])("given %s, when run, then it ends with 1 and names what is wrong", async (args, message) => {
    const { code, errors } = await run(args);
    expect(code).toBe(1);
    expect(errors).toMatch(message);
  });
});

describe("trustdrift compare --cases", () => {
  const answers = (out: string) =>
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));

  test("given good and bad lines, when read, then the good ones are answered in order and the bad ones reported", async () => {
    const twice = `{"name":"twice","expected":{},"actual":{"Statement":[],"Statement":${JSON.stringify([statement])}}}`;
    const lines = [
      JSON.stringify({ name: "same", expected, actual: rewritten }),
      "not JSON",
      JSON.stringify({ name: "more", expected, actual: drifted, account: own }),
      "",
      JSON.stringify({ name: "no actual", expected }),
      JSON.stringify({ name: "unread", expected: { Statement: 1 }, actual: expected }),
      twice.replace('"expected":{}', `"expected":${JSON.stringify(expected)}`),
    ];
    await writeFile(path.join(folder, "cases.jsonl"), lines.join("\n"));
    const { code, out, errors } = await run("--cases @cases.jsonl");
    expect(code).toBe(1);
    expect(answers(out).map(({ name, verdict }) => [name, verdict])).toEqual([
      ["same", "equal"],
      ["more", "drift"],
      ["unread", "unreadable"],
      ["twice", "unreadable"],
    ]);
    expect(Object.keys(answers(out)[1].changes[0])).toEqual([
      "kind",
      "direction",
      "severity",
      "principal",
      "action",
      "message",
    ]);
    expect(errors).toMatch(/line 2: .*\n.*line 5: actual: /);
  });

  test("given thousands of lines, when read, then all are answered in order", async () => {
    const lines = Array.from({ length: 3000 }, (_, at) =>
      JSON.stringify({ name: `n${at}`, expected, actual: at % 2 === 0 ? expected : drifted }),
    );
    await writeFile(path.join(folder, "many.jsonl"), `${lines.join("\n")}\n`);
    const { code, out } = await run("--cases @many.jsonl");
    expect(code).toBe(0);
    expect(answers(out).map(({ name }) => name)).toEqual(lines.map((_, at) => `n${at}`));
  });
});
