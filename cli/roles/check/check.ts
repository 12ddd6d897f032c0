import { readExpectationFiles } from "../../../adapters/expectation-files.ts";
import { partitionOfRegion } from "../../../core/contract/regions.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { type Severity, severities } from "../../../core/policy/compare.ts";
import { checkOption } from "../../input/arguments.ts";
import { readAccountsFile } from "../../input/files.ts";
import type { Invocation } from "../../io.ts";
import { progressOf } from "../../output/progress.ts";
import { type Access, reachOf } from "./accounts.ts";
import type { Standard } from "./assess.ts";
import { type Format, formatted } from "./formats/formatted.ts";
import { readAccounts } from "./read-accounts.ts";
import type { Report } from "./report.ts";

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
  const standard = await standardOf(options, region);
  const reach = await reachOf(options, region);
  const progress = progressOf("accounts", reach.accounts.length, invocation);
  const report = await readAccounts(reach, standard, progress);
  progress.end();
  io.stdout.write(formatted(report, options.json ? "json" : options.format, io));
  return exitCode(report, options.failOn, io);
}

async function standardOf(options: Options, region: string): Promise<Standard> {
  const { orgId: organizationId, role: patterns } = options;
  const given = organizationId === undefined ? [] : [organizationId];
  checkOption("--org-id", given, /^o-[a-z0-9]{10,32}$/, "an id such as o-a1b2c3d4e5");
  const accounts = await readAccountsFile("--org-accounts", options.orgAccounts);
  const read = await readExpectationFiles(options.expectations);
  const expectations = read.map(({ expectation }) => expectation);
  return {
    catalogue: new Catalogue(expectations, accounts),
    files: new Map(read.map(({ file, expectation }) => [expectation.name, file])),
    settings: { unprotected: "alert-risky", ...(organizationId !== undefined && { organizationId }) },
    partition: partitionOfRegion(region),
    patterns,
  };
}

function exitCode({ accounts, drift }: Report, failOn: Severity, { stderr }: Invocation["io"]): number {
  const unread = accounts.filter(({ error }) => error !== undefined);
  for (const { account, error = "" } of unread)
    stderr.write(`trustdrift check: account ${account} could not be read: ${error}\n`);
  if (unread.length > 0) return 1;
  const rank = severities.indexOf(failOn);
  return drift.some(({ severity }) => severities.indexOf(severity) >= rank) ? 2 : 0;
}
