import type { Catalogue, Cover } from "../../../core/expectations/catalogue.ts";
import { patternFits } from "../../../core/expectations/match/pattern.ts";
import { roleContextOf } from "../../../core/expectations/role-context.ts";
import type { Settings } from "../../../core/expectations/settings.ts";
import {
  compareDocuments,
  type Difference,
  isDangerous,
  nobody,
  severities,
} from "../../../core/policy/compare.ts";
import { isOwnRole, isServiceRole, type LiveRole } from "../../../core/principals/role.ts";
import { wantedRoles } from "../../../core/sweep/assess-role.ts";
import type { ReportedChange, RoleReport } from "./report.ts";

/** What roles are compared with. */
export interface Standard {
  readonly catalogue: Catalogue;
  /** The file of each expectation, by its name. */
  readonly files: ReadonlyMap<string, string>;
  readonly settings: Settings;
  readonly partition: string;
  /** Only roles that match one of these are checked; undefined: all. */
  readonly patterns: readonly string[] | undefined;
}

export interface Assessment {
  readonly isProtected: boolean;
  readonly finding?: RoleReport;
}

/** @returns undefined for a role that is not to be checked: AWS's, the responder's own, and those of no pattern */
export function assess(role: LiveRole, standard: Standard): Assessment | undefined {
  const { catalogue, settings, patterns, partition } = standard;
  if (isServiceRole(role) || isOwnRole(role)) return undefined;
  if (patterns?.some((pattern) => patternFits(pattern, role)) === false) return undefined;
  const cover = catalogue.cover(role, partition);
  const context = roleContextOf(role, catalogue, settings, cover.kind === "one" ? cover.expected : undefined);
  switch (cover.kind) {
    case "none": {
      const risk = compareDocuments(nobody, role.document, context);
      if (risk.verdict === "equal" || !isDangerous(risk)) return { isProtected: false };
      return { isProtected: false, finding: reportOf(role, "risky", risk, cover, standard) };
    }
    case "ambiguous":
      return { isProtected: true, finding: ambiguous(role, cover.names) };
    case "one": {
      const difference = compareDocuments(cover.expected.prepared, role.document, context);
      if (difference.verdict === "equal") return { isProtected: true };
      return { isProtected: true, finding: reportOf(role, "drift", difference, cover, standard) };
    }
  }
}

/** Roles that an expectation names in full for this very account, and that do not exist. */
export function missingRoles(
  account: string,
  found: ReadonlySet<string>,
  standard: Standard,
): readonly RoleReport[] {
  const { catalogue, patterns, partition } = standard;
  const wanted = [...wantedRoles(account, [], catalogue)].filter(([key]) => !found.has(key));
  return wanted.flatMap(([, { name, path = "/" }]): readonly RoleReport[] => {
    const role = { account, name, path };
    if (patterns?.some((pattern) => patternFits(pattern, role)) === false) return [];
    const message = "the role does not exist, and the expectation names it for this account";
    return [
      {
        ...subject({ ...role, arn: `arn:${partition}:iam::${account}:role${path}${name}` }),
        kind: "missing",
        severity: "high",
        ...namesOf(catalogue.cover(role, partition), standard),
        changes: [{ kind: "role-missing", severity: "high", message }],
      },
    ];
  });
}

export function worstFirst(reports: readonly RoleReport[]): readonly RoleReport[] {
  const rank = ({ severity }: RoleReport) => severities.indexOf(severity);
  return reports.toSorted(
    (one, other) =>
      rank(other) - rank(one) || `${one.account}/${one.role}`.localeCompare(`${other.account}/${other.role}`),
  );
}

function reportOf(
  role: LiveRole,
  kind: "drift" | "risky",
  difference: Difference,
  cover: Cover,
  standard: Standard,
): RoleReport {
  const { severity } = difference;
  return { ...subject(role), kind, severity, ...namesOf(cover, standard), changes: changesOf(difference) };
}

export function changesOf(difference: Difference): readonly ReportedChange[] {
  if (difference.verdict === "unreadable")
    return difference.faults.map(({ path, message }) => ({
      kind: "document-unreadable",
      severity: "critical",
      message: `${path}: ${message}`,
    }));
  return difference.changes.map(({ kind, severity, message }) => ({ kind, severity, message }));
}

function ambiguous(role: LiveRole, names: readonly string[]): RoleReport {
  const message = `the expectations ${names.join(" and ")} are equally specific for this role; make one of them more specific`;
  const changes = [{ kind: "expectation-ambiguous", severity: "medium", message }] as const;
  return { ...subject(role), kind: "ambiguous", severity: "medium", changes };
}

function subject({ account, path, name, arn }: Pick<LiveRole, "account" | "path" | "name" | "arn">) {
  return { account, role: `${path.slice(1)}${name}`, arn };
}

function namesOf(cover: Cover, { files }: Standard) {
  if (cover.kind !== "one") return {};
  const { name: expectation } = cover.expected.expectation;
  const file = files.get(expectation);
  return { expectation, ...(file !== undefined && { file }) };
}
