import { type Severity, severities } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { checkOption, checkPartition } from "../../input/arguments.ts";
import type { Invocation, Io } from "../../io.ts";
import { worstFirst } from "../check/assess.ts";
import { asMarkdown } from "../check/formats/markdown.ts";
import { asSarif } from "../check/formats/sarif.ts";
import { asTable } from "../check/formats/table.ts";
import type { Overview, RoleReport } from "../check/report.ts";
import { standardOf } from "../check/standard.ts";
import { type Judgement, judge } from "./judge.ts";
import { losses } from "./losses.ts";
import { readPlan } from "./read-plans.ts";
import type { Pseudo } from "./template/intrinsics.ts";

interface Options {
  readonly expectations: string;
  readonly account?: string | undefined;
  readonly parameter?: readonly string[] | undefined;
  readonly stack?: string | undefined;
  readonly partition: string;
  readonly orgId?: string | undefined;
  readonly orgAccounts?: string | undefined;
  readonly format: "table" | "json" | "sarif" | "markdown";
  readonly json?: true | undefined;
  readonly failOn: Severity;
}

/** `--format json` prints exactly this. */
interface PlanReport {
  /** Roles that the plans write or delete. */
  readonly roles: number;
  readonly drift: readonly RoleReport[];
  /** What the plans do not say. */
  readonly unknown: readonly RoleReport[];
  readonly risky: readonly RoleReport[];
}

/** Says what plans would do to protected roles. @returns the exit code */
export async function planCheck(
  files: readonly string[],
  options: Options,
  { io, region }: Invocation,
): Promise<number> {
  const { account, partition, failOn, stack } = options;
  checkOption("--account", account === undefined ? [] : [account], /^\d{12}$/, "12 digits");
  checkPartition(partition);
  const standard = await standardOf(options, partition);
  const pseudo: Pseudo = { account, partition, parameters: parametersOf(options.parameter ?? []) };
  const known = account === undefined ? [...standard.catalogue.organizationAccounts] : [account];
  const plans = await Promise.all(
    files.map(async (file) => {
      if (stack === undefined && !file.startsWith("arn:")) return readPlan(file, pseudo, known, standard, io);
      // The SDK is loaded only for a change set that AWS has
      const { describedChangeSet } = await import("./describe-change-set.ts");
      return describedChangeSet(file, stack, region);
    }),
  );
  const roles = plans
    .flatMap((plan) => plan.roles)
    .map((role) => ({ ...role, account: role.account ?? (role.isElsewhere ? undefined : account) }));
  const judgements = roles.map((role) => judge(role, standard));
  const accounts = [...new Set([...roles.map((role) => role.account), account].flatMap((one) => one ?? []))];
  const lost = plans.flatMap(({ deletions }) => deletions.flatMap((one) => losses(one, accounts, standard)));
  const report: PlanReport = {
    roles: roles.length,
    drift: worstFirst([...reportsOf(judgements, "drift"), ...lost]),
    unknown: reportsOf(judgements, "unknown"),
    risky: worstFirst(reportsOf(judgements, "risky")),
  };
  io.stdout.write(formatted(report, options.json ? "json" : options.format, io));
  const rank = severities.indexOf(failOn);
  const isBad = report.drift.some(({ severity }) => severities.indexOf(severity) >= rank);
  return isBad || report.unknown.length > 0 ? 2 : 0;
}

function reportsOf(
  judgements: readonly Judgement[],
  kind: "drift" | "unknown" | "risky",
): readonly RoleReport[] {
  return judgements.flatMap((one) => (one.kind === kind ? [one.report] : []));
}

/** @throws InputError for text without a name and a value */
function parametersOf(pairs: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    pairs.map((pair) => {
      const at = pair.indexOf("=");
      if (at < 1) throw new InputError(`--parameter: expected name=value, found ${pair || "nothing"}`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function formatted(report: PlanReport, format: Options["format"], io: Io): string {
  const { drift, unknown, risky } = report;
  switch (format) {
    case "json":
      return `${JSON.stringify(report, undefined, 2)}\n`;
    case "sarif":
      return asSarif({ accounts: [], drift: [...drift, ...unknown], risky });
    case "markdown":
      return asMarkdown(overviewOf(report));
    case "table":
      return asTable(overviewOf(report), io);
  }
}

function overviewOf({ roles, drift, unknown, risky }: PlanReport): Overview {
  const isClean = drift.length + unknown.length === 0;
  const counts = `${drift.length} with drift, ${unknown.length} not known, ${risky.length} risky`;
  return {
    verdict: isClean ? "no drift" : `${drift.length} with drift, ${unknown.length} not known`,
    isClean,
    sections: [
      { title: "Protected roles that would not be as expected", reports: drift },
      { title: "Roles of which the plan does not say enough", reports: unknown },
      { title: "Risky roles without an expectation", reports: risky },
    ],
    summary: `${roles === 1 ? "1 planned role" : `${roles} planned roles`}: ${counts}.`,
  };
}
