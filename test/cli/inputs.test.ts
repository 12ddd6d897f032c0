import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-inputs-"));
const place = (name: string) => path.join(folder, name);
const policy = {
  Version: "2012-10-17",
  Statement: { Effect: "Allow", Principal: { AWS: "111111111111" }, Action: "sts:AssumeRole" },
};
const text = JSON.stringify(policy);
const yaml = `Version: &version "2012-10-17"
Statement: { Effect: Allow, Principal: { AWS: "111111111111" }, Action: sts:AssumeRole, Sid: *version }
`;
const role = JSON.stringify({ Role: { RoleName: "x", AssumeRolePolicyDocument: policy } });
const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, "utf16le")]);
const event = "events/update-assume-role-policy/foreign-account-added.json";

/** A trust policy, each in another form. */
const policies: Readonly<Record<string, string | Buffer>> = {
  "plain.json": text,
  "windows.json": `\ufeff${JSON.stringify(policy, undefined, 2).replaceAll("\n", "\r\n")}\r\n`,
  "powershell.json": utf16,
  "powershell-big.json": Buffer.from(utf16).swap16(),
  "encoded.txt": encodeURIComponent(text),
  "role.json": role,
  "encoded-role.json": JSON.stringify({ AssumeRolePolicyDocument: encodeURIComponent(text) }),
  "policy.yaml": yaml,
};

/** No trust policy, with what is found in its place. */
const others: readonly (readonly [string, string | Buffer, string])[] = [
  ["empty.json", "", "found no text"],
  ["binary.json", Buffer.from([0x80, 0xff, 0x00, 0x41]), "found bytes that are neither UTF-8 nor UTF-16"],
  ["zeros.json", "a\0b", "found bytes that are neither UTF-8 nor UTF-16"],
  ["latin-1.json", Buffer.from(text.replace("2012", "\xfc"), "latin1"), "found bytes that are neither UTF-8"],
  ["words.txt", "hello\nworld", "found invalid JSON"],
  ["cut.json", '{"Statement": [', "found invalid JSON"],
  ["list.json", "[]", "found a list"],
  ["text.json", '"x"', "found other text"],
  ["fields.json", '{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6}', "found an object with a, b, c, d, e, …"],
  ["object.json", "{}", "found an object without fields"],
  ["large.json", "a".repeat(3_000_000), "found the text has 3000000 characters"],
  ["billion.yaml", `a: &a [x, x]\n${bomb()}`, ""],
];

function bomb(): string {
  const names = "abcdefghij";
  return [...names]
    .slice(1)
    .map((name, at) => `${name}: &${name} [${`*${names[at]}, `.repeat(9)}*${names[at]}]`)
    .join("\n");
}

for (const [name, content] of [...Object.entries(policies), ...others]) writeFileSync(place(name), content);
writeFileSync(place("twice.json"), text.replace('"Effect"', '"Effect":"Deny","Effect"'));
writeFileSync(place("identity.json"), '{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}');
mkdirSync(place("folder"));
symlinkSync(place("loop-2"), place("loop-1"));
symlinkSync(place("loop-1"), place("loop-2"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Each command that reads a trust policy. */
const readers: readonly (readonly [string, (file: string) => readonly string[]])[] = [
  ["explain", (file) => ["explain", file, "--account", "444444444444"]],
  ["can-assume", (file) => ["can-assume", "--as", "arn:aws:iam::111111111111:role/x", "--role", file]],
  ["compare --expected", (file) => ["compare", "--actual", place("plain.json"), "--expected", file]],
  ["replay --live", (file) => ["replay", event, "--live", file]],
];

describe.each(readers)("%s", (_, args) => {
  test.each(Object.keys(policies))("reads %s", async (name) => {
    const expected = await command(args(place("plain.json")));
    const { code, out, errors } = await command(args(place(name)));
    expect(errors).toBe("");
    expect(expected.code).not.toBe(1);
    expect([code, out.replaceAll(name, "plain.json").replaceAll(/\s+/g, " ")]).toEqual([
      expected.code,
      expected.out.replaceAll(/\s+/g, " "),
    ]);
  });

  test("reads standard input", async () => {
    const { code } = await command(args(place("plain.json")));
    expect(await command(args("-"), undefined, role)).toMatchObject({ code, errors: "" });
    const { code: refused, errors } = await command(args("-"), undefined, "hello");
    expect([refused, errors]).toEqual([
      1,
      expect.stringContaining("standard input: expected a trust policy"),
    ]);
  });

  test.each(others)("refuses %s", async (name, _content, found) => {
    const { code, out, errors } = await command(args(place(name)));
    expect([code, out]).toEqual([1, ""]);
    expect(errors).toContain(`${place(name)}: expected`);
    expect(errors).toContain(found);
    expect(errors).not.toMatch(/unexpected error|\n\s+at /);
  });

  test.each([
    ["folder", "a folder in place of a file (EISDIR)"],
    ["loop-1", "too many symbolic links (ELOOP)"],
    ["missing.json", "nothing there (ENOENT)"],
  ])("refuses %s: %s", async (name, found) => {
    const { code, errors } = await command(args(place(name)));
    expect([code, errors]).toEqual([
      1,
      expect.stringContaining(`${place(name)}: expected a file that can be read, found ${found}`),
    ]);
  });
});

test.each(["twice.json", "identity.json"])("%s is refused with the place of the fault", async (name) => {
  for (const [, args] of readers.slice(0, 3))
    expect(await command(args(place(name)))).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/is not a readable trust policy:\n {2}Statement/),
    });
});

test("compare takes one of two trust policies from standard input", async () => {
  const given = ["compare", "--expected", place("plain.json"), "--actual"];
  expect(await command([...given, "-"], undefined, role)).toMatchObject({ code: 0 });
  const { code, errors } = await command(["compare", "--expected", "-", "--actual", "-"], undefined, text);
  expect([code, errors]).toEqual([1, expect.stringContaining("on standard input, found both")]);
});

describe("plan-check", () => {
  const template = JSON.stringify({
    Resources: {
      Role: {
        Type: "AWS::IAM::Role",
        Properties: { RoleName: "qovery-user-role", AssumeRolePolicyDocument: policy },
      },
    },
  });
  const check = (file: string, input?: string) =>
    command(["plan-check", file, "--account", "444444444444"], undefined, input);

  test("reads standard input, and what PowerShell writes", async () => {
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(template, "utf16le")]);
    writeFileSync(place("template.json"), bytes);
    const found = await check(place("template.json"));
    expect([found.code, found.out]).toEqual([2, expect.stringContaining("qovery-user-role")]);
    expect((await check("-", template)).out).toBe(found.out.replaceAll(place("template.json"), "-"));
  });

  test("names the place once in an error", async () => {
    expect((await check(place("missing.json"))).errors).toMatch(
      /^trustdrift plan-check: \/[^:]*missing.json: exp/,
    );
    expect((await check("-", "name: x\nmatch: {}\ntrust: {}")).errors).toContain("Name its file.");
  });
});

describe("compare --cases", () => {
  test.each([
    ["empty.json", "expected one pair a line, found none"],
    ["folder", "expected a file that can be read, found a folder in place of a file (EISDIR)"],
  ])("refuses %s", async (name, found) => {
    expect(await command(["compare", "--cases", place(name)])).toMatchObject({
      code: 1,
      errors: expect.stringContaining(`--cases: ${place(name)}: ${found}`),
    });
  });

  test("reads standard input", async () => {
    const line = JSON.stringify({ name: "same", expected: policy, actual: policy });
    const { out } = await command(["compare", "--cases", "-"], undefined, line);
    expect(JSON.parse(out)).toMatchObject({ name: "same", verdict: "equal" });
  });
});
