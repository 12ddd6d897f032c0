import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-terraform-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function check(content: object | string) {
  const file = path.join(folder, `${Math.random()}.json`);
  writeFileSync(file, typeof content === "string" ? content : JSON.stringify(content));
  const place = ["--expectations", path.join(root, "expectations"), "--account", "444444444444"];
  return command(["plan-check", file, "--json", ...place]);
}

const role = (name: string) => ({
  address: `aws_iam_role.${name}`,
  mode: "managed",
  type: "aws_iam_role",
  change: { actions: ["create"], before: null, after: { name, assume_role_policy: "{}" }, after_unknown: {} },
});
const nothing = { format_version: "1.2", planned_values: { root_module: {} } };

test("an empty plan is no drift", async () => {
  expect(await check(nothing)).toMatchObject({ code: 0, errors: "" });
});

describe("a plan that is not complete is not known", () => {
  test("after an error", async () => {
    const { code, out } = await check({ ...nothing, resource_changes: [], errored: true });
    expect(code).toBe(2);
    expect(JSON.parse(out).unknown).toMatchObject([
      { changes: [{ message: expect.stringContaining("the plan ended with an error") }] },
    ]);
  });

  test("where Terraform defers a protected role, but not where it defers something else", async () => {
    const deferred = (change: object) => ({
      ...nothing,
      deferred_changes: [{ reason: "provider_config_unknown", resource_change: change }],
    });
    const { code, out } = await check(deferred(role("qovery-user-role")));
    expect(code).toBe(2);
    expect(JSON.parse(out).unknown).toMatchObject([
      {
        role: "qovery-user-role",
        changes: [{ message: expect.stringContaining("later plan (provider_config_unknown)") }],
      },
    ]);
    expect(await check(deferred(role("another")))).toMatchObject({ code: 0 });
    expect(await check(deferred({ ...role("a"), type: "aws_sns_topic" }))).toMatchObject({ code: 0 });
  });
});

describe("what is no plan is an error, never no drift", () => {
  test.each([
    ["a state", { format_version: "1.0", terraform_version: "1.9.0", values: { root_module: {} } }],
    ["the schemas of providers", { format_version: "1.0", provider_schemas: {} }],
    [
      "the log of terraform plan -json",
      '{"@level":"info","type":"version"}\n{"@level":"info","type":"planned_change"}\n',
    ],
    ["nothing", ""],
    ["a list", []],
  ])("%s", async (_, content) => {
    const { code, out, errors } = await check(content);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(errors).toMatch(/expected the output of terraform show -json|expected .*found/s);
    expect(errors).not.toMatch(/unexpected error|^\s+at /m);
  });
});
