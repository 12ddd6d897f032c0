import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExpectations } from "../../../adapters/files/expectation-files.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { protectedPatterns } from "../../../core/scp/role-names.ts";
import { matchesGlob } from "../../../core/shared/glob.ts";
import { root, statements } from "../declared.ts";
import { resolveTemplate } from "./template.ts";

const { memberTemplate }: typeof import("../../../stacks/member/template.ts") = await import(
  path.join(root, "stacks/member/template.ts")
);

const account = "444444444444";
const expectations = await readExpectations("expectations");
const catalogue = new Catalogue(expectations, [account]);

/** What the remediator and the restorer may write, with these roles protected: patterns of ARNs. */
function writable(patterns: readonly string[], role: "Remediator" | "Restorer"): readonly string[] {
  const parameters = { HubAccount: "222222222222", Organization: "o-a", ExternalId: "x", RestoreRoles: "on" };
  const made = resolveTemplate(JSON.stringify(memberTemplate(patterns)), account, parameters);
  const { Policies } = made.find(({ name }) => name === role)?.properties ?? {};
  const [policy] = Array.isArray(Policies) ? Policies : [];
  return statements(policy?.PolicyDocument)
    .filter(({ Effect }) => Effect === "Allow")
    .flatMap(({ Resource = [] }) => Resource)
    .filter((arn) => arn.includes(":role/"));
}

const patterns = protectedPatterns(expectations);
const folder = fc.array(fc.constantFrom("team", "security", "platform", "a"), { maxLength: 2 });
const name = fc.constantFrom(
  "app-payments",
  "qovery-user-role",
  "github-deployer",
  "auditor",
  "x-runner",
  "a",
);

describe.each(["Remediator", "Restorer"] as const)("the %s", (role) => {
  test("whatever an expectation covers, the remediator may put back and the restorer make again", () => {
    const allowed = writable(patterns, role);
    let covered = 0;
    fc.assert(
      fc.property(folder, name, (folders, roleName) => {
        const at = folders.map((one) => `${one}/`).join("");
        const cover = catalogue.cover({ account, name: roleName, path: `/${at}` }, "aws");
        if (cover.kind === "none") return;
        covered++;
        const arn = `arn:aws:iam::${account}:role/${at}${roleName}`;
        expect(allowed.filter((pattern) => matchesGlob(pattern, arn))).not.toEqual([]);
      }),
      { numRuns: 500 },
    );
    expect(covered).toBeGreaterThan(100);
  });

  test.each([
    ["app-payments", "my-app-payments"],
    ["app-payments", "team/my-app-payments"],
    ["team/app-payments", "app-payments"],
    ["team/app-payments", "other/team/app-payments"],
    ["/app-payments", "team/app-payments"],
  ])(
    "a name is not every name that ends so, a path not every path: not by %s may it write %s",
    (one, other) => {
      const arn = `arn:aws:iam::${account}:role/${other}`;
      expect(writable([one], role).filter((pattern) => matchesGlob(pattern, arn))).toEqual([]);
    },
  );
});
