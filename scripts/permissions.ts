// npm run permissions: which of the actions that the product's roles are granted no test ever used.
//   node scripts/permissions.ts [TEST …]      runs these test files or folders, by default all that run functions
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { declaredMembers } from "../local/declared/members.ts";
import { declaredResources } from "../local/declared/program.ts";
import type { Used } from "../local/gateway/authorization/authorize.ts";

const { positionals } = parseArgs({ allowPositionals: true });
const tests =
  positionals.length > 0 ? positionals : ["test/functions", "test/e2e", "test/local", "test/roles"];
const project = path.resolve(import.meta.dirname, "..");

/** What the local organization does not call, or does not judge, with the reason. */
const notSeen: Readonly<Record<string, string>> = {
  "logs:CreateLogStream": "Lambda writes the log itself",
  "logs:PutLogEvents": "Lambda writes the log itself",
  "sqs:GetQueueAttributes": "Lambda asks for it when a queue is connected",
  "kms:Decrypt": "asked for by SNS and SSM on our behalf",
  "kms:GenerateDataKey": "asked for by SNS on our behalf",
};

const used = usedBy(tests);
const granted = await grantedActions();
const needless = granted.filter(({ role, action }) => !used.has(`${role} ${action}`));
for (const { role, action } of needless) {
  console.log(`${role}  ${action}  ${notSeen[action] ?? "NEVER USED"}`);
}
const unexplained = needless.filter(({ action }) => !(action in notSeen));
console.log(
  `${granted.length} granted, ${granted.length - needless.length} used, ${unexplained.length} never used without a reason`,
);
process.exitCode = unexplained.length === 0 ? 0 : 1;

/** By "role action". */
function usedBy(files: readonly string[]): ReadonlySet<string> {
  const folder = mkdtempSync(path.join(tmpdir(), "permissions-"));
  try {
    const environment = { ...process.env, PERMISSIONS_USED_FOLDER: folder };
    const vitest = path.join(project, "node_modules/vitest/vitest.mjs");
    execFileSync(process.execPath, [vitest, "run", ...files], {
      cwd: project,
      env: environment,
      stdio: "inherit",
    });
    const all = globSync("*.json", { cwd: folder }).flatMap((file): readonly Used[] =>
      JSON.parse(readFileSync(path.join(folder, file), "utf8")),
    );
    return new Set(all.map(({ role, action }) => `${nameOf(role)} ${action}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

interface Granted {
  readonly role: string;
  readonly action: string;
}

async function grantedActions(): Promise<readonly Granted[]> {
  const declared = await declaredResources();
  const hub = declared
    .of("aws:iam/role:Role")
    .flatMap(({ name, inlinePolicies }) =>
      ((inlinePolicies ?? []) as { policy: string }[]).flatMap(({ policy }) =>
        allowed(String(name), JSON.parse(policy)),
      ),
    );
  const { Resources } = JSON.parse(declaredMembers(declared).template) as { Resources: Record<string, Made> };
  // The restorer too: it is there by the example's settings.
  const members = Object.values(Resources)
    .filter(({ Type }) => Type === "AWS::IAM::Role")
    .flatMap(({ Properties: { RoleName = "", Policies = [] } }) =>
      Policies.flatMap(({ PolicyDocument }) => allowed(RoleName, PolicyDocument)),
    );
  const all = [...hub, ...members].map((one) => [`${one.role} ${one.action}`, one] as const);
  return [...new Map(all).values()];
}

/** A resource of the members' template. What is read of a role there is plain, without the template's functions. */
interface Made {
  readonly Type: string;
  readonly Properties: {
    readonly RoleName?: string;
    readonly Policies?: readonly { readonly PolicyDocument: Document }[];
  };
}

interface Document {
  readonly Statement: readonly { readonly Effect: string; readonly Action: string | readonly string[] }[];
}

function allowed(role: string, { Statement }: Document): Granted[] {
  return Statement.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) =>
    [Action].flat().map((action) => ({ role, action })),
  );
}

function nameOf(roleArn: string): string {
  return roleArn.slice(roleArn.lastIndexOf("/") + 1);
}
