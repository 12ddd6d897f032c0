// npm run permissions: lists the granted actions and resources that no function used.
//   node scripts/permissions.ts [TEST …]      test files or folders; default: all tests that run functions
import { execFileSync } from "node:child_process";
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import type { Used } from "../local/gateway/authorization/authorize.ts";
import { type Grant, grantedStatements, grantsOf } from "../local/permissions/granted.ts";
import { unusedOf } from "../local/permissions/unused.ts";

const { positionals } = parseArgs({ allowPositionals: true });
// The tests in test/core/restore and test/local call AWS themselves, without a function
const tests = positionals.length > 0 ? positionals : ["test/functions", "test/e2e"];
const project = path.resolve(import.meta.dirname, "..");

/** Actions that the local organization does not call or does not check, with the reason. */
const notSeen: readonly { readonly action: string; readonly reason: string }[] = [
  { action: "logs:CreateLogStream", reason: "Lambda writes the log" },
  { action: "logs:PutLogEvents", reason: "Lambda writes the log" },
  { action: "sqs:GetQueueAttributes", reason: "Lambda calls it when a queue is connected" },
  { action: "kms:Decrypt", reason: "called by SNS and SSM for the function" },
  { action: "kms:GenerateDataKey", reason: "called by SNS for the function" },
];

const used = usedBy(tests);
const granted = (await grantedStatements()).flatMap(grantsOf);
const count = new Set(granted.map(({ place }) => place)).size;
const needless = unusedOf(granted, used);
for (const grant of needless) {
  console.log(`${nameOf(grant)}  ${grant.action}  ${grant.resource}  ${reasonFor(grant) ?? "NEVER USED"}`);
}
const unexplained = needless.filter((grant) => reasonFor(grant) === undefined);
console.log(
  `${count} granted, ${count - needless.length} used, ${unexplained.length} never used without a reason`,
);
process.exitCode = unexplained.length === 0 ? 0 : 1;

function usedBy(files: readonly string[]): readonly Used[] {
  const folder = mkdtempSync(path.join(tmpdir(), "permissions-"));
  try {
    const environment = { ...process.env, PERMISSIONS_USED_FOLDER: folder };
    const vitest = path.join(project, "node_modules/vitest/vitest.mjs");
    execFileSync(process.execPath, [vitest, "run", ...files], {
      cwd: project,
      env: environment,
      stdio: "inherit",
    });
    return globSync("*.json", { cwd: folder }).flatMap((file): readonly Used[] =>
      JSON.parse(readFileSync(path.join(folder, file), "utf8")),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function reasonFor(grant: Grant): string | undefined {
  return notSeen.find(({ action }) => action === grant.action)?.reason;
}

function nameOf({ role }: Grant): string {
  return role.slice(role.lastIndexOf("/") + 1);
}
