import { partitionOfRegion } from "../../../core/contract/regions.ts";
import { type Severity, severities } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import type { Invocation } from "../../io.ts";
import { progressOf } from "../../output/progress.ts";
import { type Access, reachOf } from "./accounts.ts";
import { type Format, formatted } from "./formats/formatted.ts";
import { readAccounts } from "./read-accounts.ts";
import type { Report } from "./report.ts";
import { standardOf } from "./standard.ts";

interface Options extends Access {
  readonly expectations: string;
  readonly role?: readonly string[] | undefined;
  readonly orgId?: string | undefined;
  readonly orgAccounts?: string | undefined;
  readonly format: Format;
  readonly json?: true | undefined;
  readonly failOn: Severity;
}

/** Compares live roles with expectations. @returns the exit code */
export async function check(options: Options, invocation: Invocation): Promise<number> {
  const { io, region } = invocation;
  const standard = await standardOf(options, partitionOfRegion(region), options.role);
  const reach = await reachOf(options, region);
  const progress = progressOf("accounts", reach.accounts.length, invocation);
  const report = await readAccounts(reach, standard, progress);
  progress.end();
  checkMatched(report, options.role);
  io.stdout.write(formatted(report, options.json ? "json" : options.format, io));
  return exitCode(report, options.failOn, io);
}

/** A misspelt name is no role that is as expected. @throws InputError if no role was checked */
function checkMatched({ accounts, drift }: Report, patterns: readonly string[] | undefined): void {
  const isRead = accounts.every(({ error }) => error === undefined);
  if (patterns === undefined || !isRead || drift.length > 0 || accounts.some(({ roles }) => roles > 0))
    return;
  const places = accounts.length === 1 ? `account ${accounts[0]?.account}` : `${accounts.length} accounts`;
  throw new InputError(
    `--role: no role of ${places}, and no expected role, matches ${patterns.join(" or ")}`,
  );
}

function exitCode({ accounts, drift }: Report, failOn: Severity, { stderr }: Invocation["io"]): number {
  const unread = accounts.filter(({ error }) => error !== undefined);
  for (const { account, error = "" } of unread)
    stderr.write(`trustdrift check: account ${account} could not be read: ${error}\n`);
  if (unread.length > 0) return 1;
  const rank = severities.indexOf(failOn);
  return drift.some(({ severity }) => severities.indexOf(severity) >= rank) ? 2 : 0;
}
