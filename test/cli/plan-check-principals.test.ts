import path from "node:path";
import { describe, expect, test } from "vitest";
import { command } from "./support/command-line.ts";

const expectations = path.join(path.resolve(import.meta.dirname, "../.."), "expectations");
const user = "arn:aws:iam::283389881690:user/qovery-deployer";
const github = "arn:aws:iam::444444444444:oidc-provider/token.actions.githubusercontent.com";
const url = "token.actions.githubusercontent.com";

async function check(plan: object) {
  const given = ["plan-check", "-", "--json", "--expectations", expectations, "--account", "444444444444"];
  const { code, out, errors } = await command(given, undefined, JSON.stringify(plan));
  expect(errors).toBe("");
  return { code, ...JSON.parse(out) };
}

function change(
  type: string,
  actions: readonly string[],
  before: object | null,
  after: object | null,
  more = {},
) {
  return {
    format_version: "1.2",
    planned_values: {},
    resource_changes: [
      {
        address: `${type}.it`,
        mode: "managed",
        type,
        change: { actions, before, after, after_unknown: {}, ...more },
      },
    ],
  };
}

const was = { arn: user, name: "qovery-deployer", path: "/" };
const oidc = { arn: github, url, client_id_list: ["sts.amazonaws.com", "other"], thumbprint_list: ["a"] };
const provider = "aws_iam_openid_connect_provider";

describe("a principal that expectations name", () => {
  test.each<readonly [string, object, string, string]>([
    [
      "a renamed user",
      change("aws_iam_user", ["update"], was, { ...was, name: "new" }),
      "principal-changed",
      `renames ${user}, which the trust policy names, to user/new`,
    ],
    [
      "a moved user",
      change("aws_iam_user", ["update"], was, { ...was, path: "/team/" }),
      "principal-changed",
      "to user/team/qovery-deployer",
    ],
    [
      "a user with a name of later",
      change("aws_iam_user", ["update"], was, {}, { after_unknown: { name: true } }),
      "principal-changed",
      "a name that is known only after apply",
    ],
    [
      "a replaced user",
      change("aws_iam_user", ["delete", "create"], was, was),
      "principal-deleted",
      "created again with the name is not trusted",
    ],
    [
      "a replaced user, created first",
      change("aws_iam_user", ["create", "delete"], was, was),
      "principal-deleted",
      "is not trusted",
    ],
    [
      "a provider without a client ID",
      change(provider, ["update"], oidc, { ...oidc, client_id_list: ["other"] }),
      "principal-changed",
      `changes the client IDs (without sts.amazonaws.com) of ${github}`,
    ],
    [
      "a provider with other thumbprints",
      change(provider, ["update"], oidc, { ...oidc, thumbprint_list: ["b"] }),
      "principal-changed",
      "the thumbprints",
    ],
    [
      "a replaced provider with other client IDs",
      change(provider, ["delete", "create"], oidc, { ...oidc, client_id_list: [] }),
      "principal-changed",
      "without sts.amazonaws.com, other",
    ],
    [
      "a provider of another URL",
      change(provider, ["delete", "create"], oidc, { ...oidc, url: "x.example" }),
      "principal-deleted",
      `deletes ${github}`,
    ],
    [
      "a provider with client IDs of later",
      change(
        provider,
        ["update"],
        oidc,
        { ...oidc, client_id_list: null },
        { after_unknown: { client_id_list: true } },
      ),
      "principal-changed",
      "known only after apply",
    ],
  ])("%s is reported", async (_, plan, kind, text) => {
    const { code, drift } = await check(plan);
    expect(code).toBe(2);
    expect(drift[0]).toMatchObject({ kind, changes: [{ kind, message: expect.stringContaining(text) }] });
  });

  test.each<readonly [string, object]>([
    ["a user with other tags", change("aws_iam_user", ["update"], was, { ...was, tags: { a: "b" } })],
    ["a user that Terraform forgets", change("aws_iam_user", ["forget"], was, null)],
    [
      "a user that is imported",
      change("aws_iam_user", ["no-op"], was, was, { importing: { id: "qovery-deployer" } }),
    ],
    [
      "another user",
      change("aws_iam_user", ["update"], { ...was, arn: `${user}-2` }, { ...was, name: "new" }),
    ],
    [
      "a provider with one more client ID",
      change(provider, ["update"], oidc, { ...oidc, client_id_list: [...oidc.client_id_list, "new"] }),
    ],
  ])("%s is not", async (_, plan) => {
    expect(await check(plan)).toMatchObject({ code: 0, drift: [], unknown: [] });
  });
});

describe("a role that Terraform keeps", () => {
  const trust = {
    name: "qovery-user-role",
    path: "/",
    arn: "arn:aws:iam::444444444444:role/qovery-user-role",
    assume_role_policy: "{}",
  };

  test.each<readonly [string, object]>([
    [
      "moved in the configuration",
      { ...change("aws_iam_role", ["no-op"], trust, trust), previous_address: "aws_iam_role.old" },
    ],
    [
      "imported as it is",
      change("aws_iam_role", ["no-op"], trust, trust, { importing: { id: "qovery-user-role" } }),
    ],
    ["forgotten", change("aws_iam_role", ["forget"], trust, null)],
  ])("%s does not drift", async (_, plan) => {
    expect(await check(plan)).toMatchObject({ code: 0, drift: [] });
  });

  test("imported and changed is compared", async () => {
    const plan = change("aws_iam_role", ["update"], trust, trust, { importing: { id: "qovery-user-role" } });
    expect(await check(plan)).toMatchObject({ code: 2, drift: [{ role: "qovery-user-role" }] });
  });
});

// The keys of providers are as Terraform 1.11 writes them, also for providers that a module call passes
describe("the account of a new role", () => {
  const expression = (constant_value: unknown) => ({ constant_value });
  const role = { name: "qovery-user-role", path: "/", assume_role_policy: "{}" };

  function created(address: string, provider_config: object, key: string | undefined) {
    const plan = change("aws_iam_role", ["create"], null, role);
    const resources = [
      { address: "aws_iam_role.it", ...(key !== undefined && { provider_config_key: key }) },
    ];
    const [resource] = plan.resource_changes;
    return {
      ...plan,
      resource_changes: [{ ...resource, address }],
      configuration: {
        provider_config,
        root_module: { resources, module_calls: { app: { module: { resources } } } },
      },
    };
  }

  const aliased = { aws: { name: "aws" }, "aws.dev": { name: "aws", alias: "dev" } };
  const dev = (expressions: object) => ({ ...aliased, "aws.dev": { name: "aws", expressions } });
  const role_arn = expression("arn:aws:iam::333333333333:role/terraform");

  test.each<readonly [string, object, string]>([
    ["of --account", created("aws_iam_role.it", { aws: { name: "aws" } }, "aws"), "444444444444"],
    ["of --account without a configuration", created("aws_iam_role.it", {}, "aws"), "444444444444"],
    ["of --account, of the default provider", created("aws_iam_role.it", aliased, "aws"), "444444444444"],
    [
      "of the assumed role",
      created('module.app["a.b"].aws_iam_role.it[0]', dev({ assume_role: [{ role_arn }] }), "aws.dev"),
      "333333333333",
    ],
    [
      "of the assumed role, as one block",
      created("aws_iam_role.it", dev({ assume_role: { role_arn } }), "aws.dev"),
      "333333333333",
    ],
    [
      "that the provider allows",
      created("aws_iam_role.it", dev({ allowed_account_ids: expression(["333333333333"]) }), "aws.dev"),
      "333333333333",
    ],
  ])("is that %s", async (_, plan, account) => {
    expect(await check(plan)).toMatchObject({ code: 2, drift: [{ account, role: "qovery-user-role" }] });
  });

  test.each<readonly [string, object]>([
    ["of an alias", aliased],
    ["of a role from a variable", dev({ assume_role: [{ role_arn: { references: ["var.role"] } }] })],
    ["of two allowed accounts", dev({ allowed_account_ids: expression(["333333333333", "111111111111"]) })],
  ])("%s is not known, whatever --account is", async (_, providers) => {
    const found = await check(created("module.app.aws_iam_role.it", providers, "aws.dev"));
    expect(found).toMatchObject({ code: 2, drift: [], unknown: [{ account: "unknown" }] });
    expect(JSON.stringify(found.unknown)).toContain("does not say the account of the provider aws.dev");
  });
});
