import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import type { Progress } from "../../output/progress.ts";
import type { Reach } from "./accounts.ts";
import { assess, missingRoles, type Standard, worstFirst } from "./assess.ts";
import type { AccountReport, Report, RoleReport } from "./report.ts";

/** Accounts that are read in parallel. */
const atOnce = 5;

/** Reads every account, page by page: memory holds the findings only. An account that cannot be read stops no other. */
export async function readAccounts(reach: Reach, standard: Standard, progress: Progress): Promise<Report> {
  const waiting = [...reach.accounts];
  const read: (AccountReport & { readonly findings: readonly RoleReport[] })[] = [];
  const work = async () => {
    for (let account = waiting.shift(); account !== undefined; account = waiting.shift()) {
      read.push(await readAccount(account, reach, standard, progress));
      progress.step();
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, reach.accounts.length) }, work));
  const ordered = read.toSorted((one, other) => one.account.localeCompare(other.account));
  const all = worstFirst(ordered.flatMap(({ findings }) => findings));
  return {
    accounts: ordered.map(({ findings: _, ...account }) => account),
    drift: all.filter(({ kind }) => kind !== "risky"),
    risky: all.filter(({ kind }) => kind === "risky"),
  };
}

async function readAccount(
  account: string,
  { roles: lister }: Reach,
  standard: Standard,
  progress: Progress,
) {
  const counts = { roles: 0, protected: 0, calls: 0 };
  const found = new Set<string>();
  const findings: RoleReport[] = [];
  try {
    let marker: string | undefined;
    do {
      const page = await lister.list(account, marker);
      counts.calls++;
      for (const role of page.roles) {
        found.add(role.name.toLowerCase());
        const assessment = assess(role, standard);
        if (assessment === undefined) continue;
        counts.roles++;
        if (assessment.isProtected) counts.protected++;
        if (assessment.finding !== undefined) findings.push(assessment.finding);
      }
      progress.add(page.roles.length);
      marker = page.marker;
    } while (marker !== undefined);
    return { account, ...counts, findings: [...findings, ...missingRoles(account, found, standard)] };
  } catch (error) {
    if (!(error instanceof PermanentError || error instanceof RetryableError)) throw error;
    return { account, ...counts, error: error.message, findings };
  }
}
