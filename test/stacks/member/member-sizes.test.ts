import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../declared.ts";
import { resolveTemplate } from "./template.ts";

const { oversizes, templateBody }: typeof import("../../../stacks/member/sizes.ts") = await import(
  path.join(root, "stacks/member/sizes.ts")
);

const kinds = {
  paths: (index: number) => `platform/service-${String(index).padStart(3, "0")}-deployer`,
  names: (index: number) => `service-${String(index).padStart(3, "0")}-deployer`,
};
const several = (kind: keyof typeof kinds, count: number) =>
  Array.from({ length: count }, (_, index) => kinds[kind](index));

/** As CloudFormation makes it, in the partition and with the suffix that are longest. */
function charactersOf(roles: readonly string[], role: string): number {
  const parameters = { HubAccount: "222222222222", Organization: "o-a", ExternalId: "x", RestoreRoles: "on" };
  const made = resolveTemplate(templateBody(roles), "444444444444", parameters);
  const { Policies } = made.find(({ name }) => name === role)?.properties ?? {};
  return (Array.isArray(Policies) ? Policies : [])
    .map(({ PolicyDocument }) => JSON.stringify(PolicyDocument))
    .join("")
    .replaceAll("arn:aws:", "arn:aws-us-gov:")
    .replaceAll(".amazonaws.com", ".amazonaws.com.cn")
    .replaceAll(/\s/g, "").length;
}

describe.each(["paths", "names"] as const)("%s that are too many", (kind) => {
  test.each([
    ["Restorer", "trust-drift-restorer", 30, 50],
    ["Remediator", "trust-drift-remediator", 75, 150],
  ])("for the %s: it is reported from the first character that is too many", (role, name, from, until) => {
    const told: boolean[] = [];
    for (let count = from; count < until; count++) {
      const roles = several(kind, count);
      const found = charactersOf(roles, role);
      const faults = oversizes(roles, { restore: true }).filter((fault) => fault.includes(name));
      expect(faults).toEqual(
        found > 10_240 ? [`the policy of ${name} has ${found} characters, AWS allows 10240`] : [],
      );
      told.push(faults.length > 0);
    }
    expect(new Set(told).size).toBe(2);
  });

  test("for a template: they are reported from the first byte that is too many", () => {
    const told: boolean[] = [];
    for (let count = 60; count < 120; count++) {
      const roles = several(kind, count);
      const bytes = Buffer.byteLength(templateBody(roles));
      const faults = oversizes(roles, { restore: true }).filter((fault) => fault.includes("template"));
      expect(faults).toEqual(
        bytes > 51_200 ? [`the member template has ${bytes} bytes, AWS allows 51200`] : [],
      );
      told.push(faults.length > 0);
    }
    expect(new Set(told).size).toBe(2);
  });
});

test("forty roles with their paths are not too many, nor thirty names", () => {
  expect(oversizes(several("paths", 40), { restore: true })).toEqual([]);
  expect(oversizes(several("names", 30), { restore: true })).toEqual([]);
});

test("nor are a hundred paths where nothing is restored", () => {
  expect(oversizes(several("paths", 100), { restore: true })).not.toEqual([]);
  expect(oversizes(several("paths", 100), { restore: false })).toEqual([]);
});

test("the template has no white space beside that of its texts", () => {
  expect(templateBody([])).toBe(JSON.stringify(JSON.parse(templateBody([]))));
});
