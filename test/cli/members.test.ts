import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { run } from "../../cli/trustdrift.ts";
import { protectedPatterns } from "../../core/scp/role-names.ts";
import { memberTemplate } from "../../stacks/member/template.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { declared } from "../stacks/declared.ts";
import { installCfnLint, lint } from "../stacks/lint/cfn-lint.ts";
import { TextStream } from "../support/text-stream.ts";

async function members(...args: string[]) {
  const [stdout, stderr] = [new TextStream(), new TextStream()];
  const code = await run(["members", ...args], { stdout, stderr });
  return { code, stdout: stdout.text, stderr: stderr.text };
}

const { protectedRoles } = readSettings(exampleSettings);
const asDeployed = protectedRoles.flatMap((name) => ["--protected-role", name]);

describe("trustdrift members template", () => {
  test("prints what the StackSet carries, as YAML and as JSON", async () => {
    const stackSet = (await declared()).one("StackSet", "trust-drift-members");
    const template = JSON.parse(String(stackSet.inputs.templateBody));
    const { code, stdout } = await members("template", ...asDeployed);
    expect(code).toBe(0);
    expect(parse(stdout, { version: "1.1" })).toEqual(template);
    expect(JSON.parse((await members("template", ...asDeployed, "--json")).stdout)).toEqual(template);
  });

  test("takes the roles of the expectations, under whatever path they may be", async () => {
    const { stdout } = await members("template", "--expectations", "expectations", "--json");
    const patterns = protectedPatterns(await readExpectations("expectations"));
    expect(patterns).toEqual(expect.arrayContaining(["app-payments", "security/auditor"]));
    expect(JSON.parse(stdout)).toEqual(memberTemplate(patterns));
    for (const name of ["app-payments", "*/app-payments", "security/auditor"])
      expect(stdout).toContain(`:role/${name}"`);
    expect(stdout).not.toContain("*/security/auditor");
  });

  const many = (length: number) =>
    Array.from({ length }, (_, index) => `--protected-role=platform/service-${100 + index}-deployer`);

  test("refuses more roles than AWS allows, before anything is deployed", async () => {
    const { code, stdout, stderr } = await members("template", ...many(1200));
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toMatch(
      /--protected-role: the policies of trust-drift-remediator have room for \d+ of the 1200 .* with \*/,
    );
  });

  test("warns of more roles than a restorer can have", async () => {
    const { code, stdout, stderr } = await members("template", "--json", ...many(400));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).not.toHaveProperty("Resources.Restorer");
    expect(stderr).toMatch(
      /^The template has no restorer: the policies of trust-drift-restorer have room for \d+ of the 400 /,
    );
    expect((await members("template", ...many(60))).stderr).toBe("");
  });

  test("says on top what it is, and every parameter with the way to its value", async () => {
    const { stdout } = await members("template", ...asDeployed);
    const notes = stdout.split("\n").filter((line) => line.startsWith("#"));
    expect(stdout.startsWith(notes.join("\n"))).toBe(true);
    const text = notes.join("\n");
    for (const name of Object.keys(memberTemplate([]).Parameters)) expect(text).toContain(`#   ${name}: `);
    expect(text).toContain("aws cloudformation deploy --stack-name trust-drift-member ");
    expect(text).toContain("ExternalId=... RestoreRoles=off MemberAlarms=on");
    expect(text).toContain("aws ssm get-parameter --name /trust-drift/external-id");
  });

  test("says that a long template needs a bucket, and a short one none", async () => {
    const short = (await members("template", ...asDeployed)).stdout;
    expect(Buffer.byteLength(short)).toBeLessThanOrEqual(51_200);
    expect(short).not.toContain("--s3-bucket");
    const long = (await members("template", ...many(150))).stdout;
    expect(Buffer.byteLength(long)).toBeGreaterThan(51_200);
    expect((await members("template", "--json", ...many(150))).stderr).toMatch(
      /more than 51,200 bytes.* --s3-bucket/,
    );
    expect(long).toContain(
      "#     --region us-east-1 --capabilities CAPABILITY_NAMED_IAM --s3-bucket YOUR-BUCKET \\\n",
    );
  });

  test.each([
    [["template"], "expected either --protected-role or --expectations"],
    [
      ["template", "--protected-role", "a", "--expectations", "expectations"],
      "expected either --protected-role or",
    ],
    [["template", "--protected-role", "*"], "not * alone; found *"],
    [["show"], "unknown command 'show'"],
  ])("refuses %j", async (args, message) => {
    const { code, stdout, stderr } = await members(...args);
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(message);
  });

  test("takes exactly the patterns that a deployment takes", async () => {
    const patterns = fc.oneof(
      fc.stringMatching(/^[a-z*/+?, ]{1,6}$/).filter((text) => !text.includes(",")),
      fc.constantFrom("a/*", "*/a", "/a", "a/", "a//b", "arn:aws:iam::444444444444:role/a", "-a"),
    );
    await fc.assert(
      fc.asyncProperty(patterns, async (pattern) => {
        const isDeployable = () => {
          try {
            // The list is split and trimmed there, so white space around a name is no part of it.
            return (
              readSettings({ ...exampleSettings, TRUST_DRIFT_PROTECTED_ROLES: pattern }).protectedRoles
                .length > 0
            );
          } catch {
            return false;
          }
        };
        fc.pre(pattern === pattern.trim());
        const { code } = await members("template", `--protected-role=${pattern}`);
        expect(code === 0).toBe(isDeployable());
      }),
      { numRuns: 300 },
    );
  });
});

describe("the YAML that is printed", () => {
  let text = "";
  beforeAll(async () => {
    text = (await members("template", ...asDeployed)).stdout;
  });

  test("passes cfn-lint", async () => {
    expect(await lint(await installCfnLint(), text)).toEqual([]);
  });

  test("quotes what YAML 1.1 would take for a date, and has no aliases", () => {
    expect(text).toContain('AWSTemplateFormatVersion: "2010-09-09"');
    expect(text).not.toMatch(/Version: 2012/);
    expect(text).not.toMatch(/[:-] [&*]\w/);
  });
});
