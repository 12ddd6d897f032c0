import path from "node:path";
import { describe, expect, test } from "vitest";
import { root } from "../declared.ts";
import { allowedOn, type Kind, policiesOf, several } from "./many.ts";
import { resolveTemplate } from "./template.ts";

const { oversizes, templateBody }: typeof import("../../../stacks/member/sizes.ts") = await import(
  path.join(root, "stacks/member/sizes.ts")
);

const quotas = { inline: 10_240, managed: 6_144, attached: 10, templateInS3: 1_000_000 };

function made(patterns: readonly string[]) {
  const parameters = { HubAccount: "222222222222", Organization: "o-a", ExternalId: "x", RestoreRoles: "on" };
  return resolveTemplate(templateBody(patterns), "444444444444", parameters);
}

/** As IAM counts, in the partition and with the suffix that are longest. */
function charactersOf(statements: object): number {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements })
    .replaceAll("arn:aws:", "arn:aws-us-gov:")
    .replaceAll(".amazonaws.com", ".amazonaws.com.cn")
    .replaceAll(/\s/g, "").length;
}

/** The largest number of patterns that is accepted. */
function mostOf(kind: Kind, restore: boolean): number {
  let [least, most] = [1, 2000];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (oversizes(several(kind, middle), { restore }).length === 0) least = middle;
    else most = middle - 1;
  }
  return least;
}

const cases = (["names", "paths"] as const).flatMap((kind) =>
  ([false, true] as const).flatMap((restore) => {
    const most = mostOf(kind, restore);
    const counts = [1, 32, 33, 34, 72, 73, 74, 500, most, most + 1];
    return counts.map((count) => ({ kind, restore, most, count }));
  }),
);
const accepted = cases.filter(({ count, most }) => count <= most);
const refused = cases.filter(({ count, most }) => count > most);
const rolesOf = ({ restore }: { restore: boolean }) =>
  restore ? (["Remediator", "Restorer"] as const) : (["Remediator"] as const);
const underAnyPath = (pattern: string) => (pattern.includes("/") ? [pattern] : [pattern, `*/${pattern}`]);
const withoutPath = (name: string) => [name, name.replace(/.*\//, "")];

describe.each(accepted)("$count $kind, restore $restore", ({ kind, restore, count }) => {
  const patterns = several(kind, count);
  const names = patterns.flatMap(underAnyPath);

  test.each(rolesOf({ restore }))(
    "%s has each role by its name and no other, in policies within the quotas",
    (role) => {
      const policies = policiesOf(made(patterns), role);
      expect([...allowedOn("role", policies)].toSorted()).toEqual(names.toSorted());
      if (role === "Restorer")
        expect([...allowedOn("instance-profile", policies)].toSorted()).toEqual(
          [...new Set(names.flatMap(withoutPath))].toSorted(),
        );
      expect(charactersOf(policies.inline)).toBeLessThanOrEqual(quotas.inline);
      for (const one of policies.attached) expect(charactersOf(one)).toBeLessThanOrEqual(quotas.managed);
      expect(policies.attached.length).toBeLessThanOrEqual(quotas.attached);
    },
  );

  test.each(rolesOf({ restore }))("%s has no more policies than it needs", (role) => {
    const { inline, attached } = policiesOf(made(patterns), role);
    // One pattern more would not fit: each is up to four ARNs
    const one = 4 * charactersOf(several(kind, 1).map((name) => `arn:aws:iam::444444444444:role/*/${name}`));
    if (attached.length > 0) expect(charactersOf(inline)).toBeGreaterThan(quotas.inline - one);
    for (const full of attached.slice(0, -1))
      expect(charactersOf(full)).toBeGreaterThan(quotas.managed - one);
  });

  test("is accepted, and fits into a template in S3", () => {
    expect(oversizes(patterns, { restore })).toEqual([]);
    expect(Buffer.byteLength(templateBody(patterns))).toBeLessThan(quotas.templateInS3);
  });
});

describe.each(refused)("$count $kind, restore $restore", ({ kind, restore, count, most }) => {
  test("are refused, with the role, the number that fits and the quotas", () => {
    const role = restore ? "restorer" : "remediator";
    expect(oversizes(several(kind, count), { restore })).toContain(
      `the policies of trust-drift-${role} have room for ${most} of the ${count} patterns (AWS allows 10240 characters inline, and 10 managed policies of 6144)`,
    );
  });
});

test("five hundred roles are accepted, and two hundred with restore, whatever their kind", () => {
  for (const kind of ["names", "paths"] as const) {
    expect(oversizes(several(kind, 500), { restore: false })).toEqual([]);
    expect(oversizes(several(kind, 200), { restore: true })).toEqual([]);
  }
});

test("where a restorer has no room, the template has none, and refuses to turn it on", () => {
  const most = mostOf("names", true);
  const template = (count: number) => JSON.parse(templateBody(several("names", count)));
  expect(template(most).Parameters.RestoreRoles.AllowedValues).toEqual(["on", "off"]);
  const { Parameters, Resources } = template(most + 1);
  expect(Parameters.RestoreRoles).toMatchObject({ AllowedValues: ["off"], Default: "off" });
  expect(Object.keys(Resources).filter((name) => name.startsWith("Restorer"))).toEqual([]);
  expect(Resources).toHaveProperty("RemediatorPolicy1");
});

test("few roles need no managed policy but the boundary", () => {
  const managed = (count: number) =>
    made(several("names", count)).filter(({ type }) => type === "AWS::IAM::ManagedPolicy");
  expect(managed(33).map(({ name }) => name)).toEqual(["Boundary"]);
  expect(managed(34).map(({ name }) => name)).toEqual(["Boundary", "RestorerPolicy1"]);
  for (const { properties } of managed(200)) {
    expect(properties.Path).toBe("/trust-drift/");
    expect(properties.ManagedPolicyName).toMatch(/^trust-drift-(boundary|(remediator|restorer)-\d{1,2})$/);
  }
});

test("a pattern that is longer than a policy is refused", () => {
  expect(oversizes(["a".repeat(12_000)], { restore: false })).toEqual([
    "one pattern alone exceeds the 6144 characters of a managed policy of trust-drift-remediator",
  ]);
});

test("the template has no white space beside that of its texts", () => {
  expect(templateBody([])).toBe(JSON.stringify(JSON.parse(templateBody([]))));
});
