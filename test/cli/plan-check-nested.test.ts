import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-nested-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Reported {
  readonly address: string;
  readonly account: string;
  readonly kind: string;
  readonly changes: readonly { readonly message: string }[];
}

/** Writes the files and checks the first one. */
async function check(files: Readonly<Record<string, object | string>>, ...args: readonly string[]) {
  const own = mkdtempSync(path.join(folder, "case-"));
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(own, name)), { recursive: true });
    writeFileSync(path.join(own, name), typeof content === "string" ? content : JSON.stringify(content));
  }
  const [first = ""] = Object.keys(files);
  const place = first.startsWith("cdk.out/") ? "cdk.out" : first;
  const { code, out, errors } = await command([
    ...["plan-check", path.join(own, place), "--json", "--account", "444444444444"],
    ...["--expectations", path.join(root, "expectations"), ...args],
  ]);
  expect(errors).toBe("");
  const { drift, unknown }: { drift: readonly Reported[]; unknown: readonly Reported[] } = JSON.parse(out);
  return { code, drift, unknown, why: unknown.map(({ changes }) => changes[0]?.message ?? "").join("\n") };
}

const trusting = (principals: readonly unknown[]) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
});
const named = (name: string) => ({ "Fn::Join": ["", ["arn:aws:iam::", { Ref: "Vendor" }, `:${name}`]] });
const vendor = named("role/qovery-deployer");
const vendorUser = named("user/qovery-deployer");
const roleTrusting = (...principals: readonly unknown[]) => ({
  Parameters: { Vendor: { Type: "String" } },
  Resources: {
    Role: {
      Type: "AWS::IAM::Role",
      Properties: { RoleName: "qovery-user-role", AssumeRolePolicyDocument: trusting(principals) },
    },
  },
});
const stackOf = (TemplateURL: unknown, Parameters = {}, more = {}) => ({
  Resources: {
    Inner: { Type: "AWS::CloudFormation::Stack", Properties: { TemplateURL, Parameters }, ...more },
  },
});
const given = { Vendor: "283389881690" };

describe("a nested stack whose template is a file", () => {
  test("is read with the parameters that its stack passes", async () => {
    const inner = roleTrusting(vendor, vendorUser);
    expect(
      await check({ "outer.json": stackOf("nested/inner.json", given), "nested/inner.json": inner }),
    ).toEqual({
      code: 0,
      drift: [],
      unknown: [],
      why: "",
    });
    const other = await check({
      "outer.json": stackOf("./nested/inner.json", { Vendor: "193672423079" }),
      "nested/inner.json": inner,
    });
    expect(other).toMatchObject({
      code: 2,
      drift: [{ address: "Inner.Role", kind: "drift", account: "444444444444" }],
    });
  });

  test("gets no parameter that only the outer template has", async () => {
    const { code, why } = await check(
      { "outer.json": stackOf("inner.json"), "inner.json": roleTrusting(vendor, vendorUser) },
      ...["--parameter", "Vendor=283389881690"],
    );
    expect({ code, why }).toEqual({ code: 2, why: expect.stringContaining("Ref Vendor") });
  });

  test("is followed through every level, relative to the template that names it", async () => {
    const middle = stackOf("../inner.json", { Vendor: { Ref: "Vendor" } });
    const inner = roleTrusting("*");
    const { drift } = await check({
      "outer.json": stackOf("a/middle.json", given),
      "a/middle.json": middle,
      "inner.json": inner,
    });
    expect(drift).toMatchObject([{ address: "Inner.Inner.Role" }]);
  });

  test("that contains itself, is missing, or is no template, is not known", async () => {
    expect((await check({ "outer.json": stackOf("outer.json") })).why).toContain("contains itself");
    expect(await check({ "outer.json": stackOf("nowhere.json") })).toMatchObject({
      code: 2,
      why: expect.stringMatching(
        /nested stack Inner is not examined \(template at nowhere\.json, which cannot be read: .*nothing there/,
      ),
    });
    const { why } = await check({ "outer.json": stackOf("inner.json"), "inner.json": { a: 1 } });
    expect(why).toContain("no template with Resources");
  });

  test("of YAML short forms", async () => {
    const outer =
      'Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: inner.yaml\n      Parameters: { Vendor: !Ref "AWS::AccountId" }\n';
    const inner = `Parameters: { Vendor: { Type: String } }\nResources:\n  Role:\n    Type: AWS::IAM::Role\n    Properties:\n      RoleName: qovery-user-role\n      AssumeRolePolicyDocument:\n        Version: "2012-10-17"\n        Statement: [{ Effect: Allow, Principal: { AWS: !Ref Vendor }, Action: sts:AssumeRole }]\n`;
    expect((await check({ "outer.yaml": outer, "inner.yaml": inner })).drift).toMatchObject([
      { address: "Inner.Role" },
    ]);
  });
});

describe("what a template does not show is not known, never no drift", () => {
  test.each([
    [
      "in S3",
      stackOf("https://s3.amazonaws.com/bucket/inner.yaml"),
      "nested stack Inner is not examined (template at https://s3.amazonaws.com/bucket/inner.yaml)",
    ],
    ["at a parameter", stackOf({ Ref: "Url" }), "the template takes it from Ref Url"],
    [
      "without an address",
      { Resources: { Inner: { Type: "AWS::CloudFormation::Stack" } } },
      "without an address",
    ],
    [
      "an application of a repository",
      {
        Resources: {
          App: {
            Type: "AWS::Serverless::Application",
            Properties: { Location: { ApplicationId: "arn:aws:serverlessrepo:us-east-1:1:applications/a" } },
          },
        },
      },
      "nested application App is not examined",
    ],
    ["a macro", { Transform: "Company::Roles", Resources: {} }, "the macro Company::Roles can add roles"],
    [
      "a macro with parameters",
      { Transform: { Name: "AWS::Include", Parameters: {} }, Resources: {} },
      "the macro AWS::Include",
    ],
    [
      "a loop of roles",
      {
        Transform: "AWS::LanguageExtensions",
        Resources: {
          "Fn::ForEach::Roles": ["Name", ["a", "b"], { "Role${Name}": { Type: "AWS::IAM::Role" } }],
        },
      },
      "Fn::ForEach::Roles is not examined",
    ],
  ])("%s", async (_, json, text) => {
    expect(await check({ "outer.json": json })).toMatchObject({
      code: 2,
      drift: [],
      why: expect.stringContaining(text),
    });
  });

  const include = {
    "Fn::Transform": { Name: "AWS::Include", Parameters: { Location: "s3://bucket/role.yaml" } },
  };
  const named = { RoleName: "qovery-user-role" };
  const asExpected = trusting(
    ["role", "user"].map((kind) => `arn:aws:iam::283389881690:${kind}/qovery-deployer`),
  );
  test.each([
    ["alone", include],
    ["beside others", { ...named, AssumeRolePolicyDocument: asExpected, ...include }],
    ["in the trust policy", { ...named, AssumeRolePolicyDocument: { ...asExpected, ...include } }],
  ])("properties of a macro: %s", async (_, Properties) => {
    const json = { Resources: { Any: { Type: "AWS::IAM::Role", Properties } } };
    expect(await check({ "outer.json": json })).toMatchObject({
      code: 2,
      drift: [],
      why: expect.stringContaining("Fn::Transform"),
    });
  });

  test("the tag of another tool is an error", async () => {
    const file = path.join(folder, "tag.yaml");
    writeFileSync(
      file,
      "Resources:\n  Any:\n    Type: AWS::IAM::Role\n    Properties: { RoleName: !Rain::Env NAME }\n",
    );
    const { code, out, errors } = await command(["plan-check", file]);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(errors).toContain("expected the short forms of CloudFormation, found Unresolved tag: !Rain::Env");
  });

  test("but without the macro, the same role is as expected", async () => {
    const Properties = { ...named, AssumeRolePolicyDocument: asExpected };
    const json = { Resources: { Any: { Type: "AWS::IAM::Role", Properties } } };
    expect(await check({ "outer.json": json })).toMatchObject({ code: 0, unknown: [] });
  });

  test("a stack set, in any account", async () => {
    const json = {
      Resources: {
        Set: { Type: "AWS::CloudFormation::StackSet", Properties: { TemplateURL: "inner.json" } },
      },
    };
    expect(await check({ "outer.json": json })).toMatchObject({
      code: 2,
      unknown: [{ account: "unknown" }],
      why: expect.stringContaining("stack set Set is not examined"),
    });
  });

  test.each([
    [
      "a loop without roles",
      { Resources: { "Fn::ForEach::Topics": ["Name", ["a"], { "T${Name}": { Type: "AWS::SNS::Topic" } }] } },
    ],
    [
      "AWS SAM and the language extensions",
      { Transform: ["AWS::Serverless-2016-10-31", "AWS::LanguageExtensions"], Resources: {} },
    ],
  ])("but %s is known", async (_, json) => {
    expect(await check({ "outer.json": json })).toEqual({ code: 0, drift: [], unknown: [], why: "" });
  });
});

test("cdk.out: a nested stack is read once, with what its stack passes", async () => {
  const metadata = {
    Metadata: { "aws:asset:path": "Inner.nested.template.json", "aws:asset:property": "TemplateURL" },
  };
  const address = { "Fn::Join": ["", ["https://s3.", { Ref: "AWS::URLSuffix" }, "/", { Ref: "Bucket" }]] };
  const files = {
    "cdk.out/App.template.json": stackOf(address, given, metadata),
    "cdk.out/Inner.nested.template.json": roleTrusting(vendor, vendorUser),
  };
  expect(await check(files)).toEqual({ code: 0, drift: [], unknown: [], why: "" });
  const { drift } = await check({ ...files, "cdk.out/Inner.nested.template.json": roleTrusting("*") });
  expect(drift).toMatchObject([{ address: "Inner.Role" }]);
});
