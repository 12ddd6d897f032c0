import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "yaml";
import { account, type Pair } from "./pairs.ts";
import type { Answer, Aws, Peer, Result } from "./peer.ts";
import { SkippedError } from "./peer.ts";
import { installed, installPythonTool, reasonIn, run } from "./run.ts";

const version = "0.9.53";
const common = {
  version,
  licence: "Apache-2.0",
  purpose: "finds resources that match a policy, and acts on them",
  command: "custodian run --cache cache --output-dir out policies.yml",
} as const;

type Filter = Readonly<Record<string, unknown>>;

/** The expected statements, compared as values: the order of keys does not count, the order of lists does. */
function otherStatements({ expected }: Pair): Filter {
  const statements: unknown = JSON.parse(expected).Statement;
  return { type: "value", key: "AssumeRolePolicyDocument.Statement", op: "ne", value: statements };
}

/** Accounts that the expected policy does not name. */
function otherAccounts({ expected }: Pair): Filter {
  const named = expected.match(/(?<!\d)\d{12}(?!\d)/g) ?? [];
  return { type: "cross-account", whitelist: [...new Set([account, ...named])] };
}

export const custodianByValue: Peer = {
  ...common,
  name: "Cloud Custodian, `value`",
  asked: "roles whose statements are not equal (`op: ne`) to the expected ones, one policy a role",
  ask: (pairs, aws) => ask(pairs, aws, "value", otherStatements),
};

export const custodianByAccount: Peer = {
  ...common,
  name: "Cloud Custodian, `cross-account`",
  asked:
    "roles that trust an account other than those of the expected policy (`whitelist`), one policy a role",
  ask: (pairs, aws) => ask(pairs, aws, "cross-account", otherAccounts),
};

async function ask(
  pairs: readonly Pair[],
  aws: Aws,
  name: string,
  filterOf: (pair: Pair) => Filter,
): Promise<Result> {
  const programs = await installPythonTool("custodian", `c7n==${version}`);
  const folder = path.join(installed, "runs", `custodian-${name}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const policies = pairs.map((pair) => ({
    name: pair.role,
    resource: "aws.iam-role",
    filters: [{ RoleName: pair.role }, filterOf(pair)],
  }));
  await writeFile(
    path.join(folder, "policies.yml"),
    stringify({ policies }, { aliasDuplicateObjects: false }),
  );
  await aws.put(pairs, "actual");
  const flags = ["run", "--cache", "cache", "--output-dir", "out", "policies.yml"];
  const { output } = await run(path.join(programs, "custodian"), flags, {
    cwd: folder,
    env: aws.environment,
  });
  const byRole = new Map(pairs.map(({ role }) => [role, answerOf(output, role)]));
  return { kind: "answered", byRole, calls: aws.takeCalls() };
}

/** Each policy logs `policy:NAME resource:TYPE region:R count:N time:T`. */
function answerOf(output: string, role: string): Answer {
  const [line, count] = new RegExp(`policy:${role} .*?count:(\\d+)`).exec(output) ?? [];
  if (line === undefined)
    throw new SkippedError(`custodian did not report about ${role}: ${reasonIn(output)}`);
  return { isDrift: count !== "0", says: line };
}
