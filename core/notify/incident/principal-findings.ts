import type { Cause, PrincipalChange, ProviderPart } from "../../incidents/cause.ts";
import { type Change, inPastTense, type Severity } from "../../policy/compare.ts";
import { dependentSeverity, dependentText, worstFirst } from "../../principals/describe.ts";
import { describeOutcome, orphanNames, orphanText } from "../../principals/orphans/describe-orphans.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import type { PrincipalKey } from "../../principals/principal-key.ts";
import type { RoleKey } from "../../principals/role.ts";
import { cut } from "../../shared/text.ts";
import type { Alert } from "../alert.ts";

type Findings = Alert["findings"];
type Of<Kind extends Cause["kind"]> = Extract<Cause, { readonly kind: Kind }>;

/** Principal names are shortened before the role's name is, but never below this length. */
const shortestNames = 34;

/** "qovery-user-role no longer trusts role/qovery-deployer: deleted and recreated" */
export function orphanHeadline(
  { orphans }: Of<"principal-orphaned">,
  roleName: string,
  longest: number,
): string {
  const [begin, end] = [`${roleName} no longer trusts `, `: ${describeOutcome(orphans)}`];
  const room = Math.max(shortestNames, longest - begin.length - end.length);
  return `${begin}${cut(orphanNames(orphans), room)}${end}`;
}

/** @param name the principal's */
export function lossHeadline({ principal, clientIds }: Of<"principal-deleted">, name: string): string {
  if (clientIds === undefined) return `${nounOf(principal)} ${name} was deleted`;
  return `${nounOf(principal)} ${name} no longer accepts ${clientIds.length === 1 ? "a client ID" : "client IDs"}`;
}

/** @param name the principal's */
export function changeHeadline({ principal, change }: Of<"principal-changed">, name: string): string {
  switch (change.kind) {
    case "renamed":
      return `${nounOf(principal)} ${name} was renamed`;
    case "provider-settings":
      return `${nounOf(principal)} ${name} ${change.isRecreated ? "was deleted and recreated" : "was changed"}: ${partsText(change)}`;
  }
}

function partsText({ changed }: Extract<PrincipalChange, { kind: "provider-settings" }>): string {
  return changed.map((part) => (part === "client-ids" ? "client IDs" : part)).join(" and ");
}

/** What changed, and one line for each role that depends on the principal, outages first. */
export function changeFindings(
  { principal, change, dependents, moreDependents = 0 }: Of<"principal-changed">,
  severity: Severity,
  isStillSo: boolean,
): Findings {
  const [fact, effect] = changeTexts(principal, change, isStillSo);
  const roles = worstFirst(dependents).map(
    ({ account, name }) => `role ${name} in account ${account} ${effect}`,
  );
  const more = moreDependents > 0 ? [`and ${moreDependents} more protected roles`] : [];
  return [fact, ...roles, ...more].map((text) => ({ severity, text }));
}

/** What changed, and its effect on each role. */
function changeTexts(
  { kind, name }: PrincipalKey,
  change: PrincipalChange,
  isStillSo: boolean,
): readonly [fact: string, effect: string] {
  switch (change.kind) {
    case "renamed":
      return [
        `user ${name} is now ${change.arn}, with the same unique ID`,
        `has an expectation that ${isStillSo ? "contains" : "contained"} the former ARN`,
      ];
    case "provider-settings": {
      const tokens = kind === "saml-provider" ? "assertions" : "tokens";
      const facts = change.changed.map((part) => partText(part, change.clientIds ?? []));
      return [
        facts.join("; "),
        `${isStillSo ? "can" : "could"} be assumed with ${tokens} that the provider did not accept before`,
      ];
    }
  }
}

function partText(part: ProviderPart, clientIds: readonly string[]): string {
  switch (part) {
    case "metadata":
      return "the provider accepts assertions that are signed with the keys of its new metadata";
    case "thumbprints":
      return "IAM accepts another server certificate for the issuer, whose keys sign the tokens";
    case "client-ids":
      return `the provider accepts tokens issued for ${clientIds.join(", ")}, which no trust policy of these roles excludes`;
  }
}

/** The orphans, described in place of the comparison's findings about them, and all other findings. */
export function orphanFindings(
  changes: readonly Change[],
  orphans: readonly Orphan[],
  isStillSo: boolean,
): Findings {
  const severityOf = ({ uniqueId, principal }: Orphan): Severity =>
    changes.find(
      (one) => one.uniqueId === uniqueId && (uniqueId ?? one.principal) === (uniqueId ?? principal),
    )?.severity ?? "medium";
  const orphanIds = new Set(orphans.map(({ uniqueId }) => uniqueId));
  const rest = changes.filter(({ uniqueId }) => uniqueId === undefined || !orphanIds.has(uniqueId));
  return [
    ...policyFindings(rest, isStillSo),
    ...orphans.map((orphan) => ({
      severity: severityOf(orphan),
      text: `${orphanEffect(orphan, isStillSo)}${orphanText(orphan, isStillSo)}`,
    })),
  ];
}

/** A renamed user keeps its access. */
function orphanEffect({ status }: Orphan, isStillSo: boolean): string {
  if (status.kind === "renamed") return "";
  return `${isStillSo ? "cannot" : "could not"} assume this role: `;
}

/** @param isStillSo false for drift that was repaired */
export function policyFindings(changes: readonly Change[], isStillSo: boolean): Findings {
  return changes.map(({ severity, message }) => ({
    severity,
    text: isStillSo ? message : inPastTense(message),
  }));
}

/** One line for each role that depends on a deleted principal, outages first. */
export function dependentFindings(
  { dependents = [], moreDependents = 0 }: Pick<Of<"role-deleted">, "dependents" | "moreDependents">,
  principal: PrincipalKey,
  isStillSo: boolean,
): Findings {
  const sorted = worstFirst(dependents);
  const lines = sorted.map((dependent) => ({
    severity: dependentSeverity(dependent),
    text: dependentText(dependent, principal, isStillSo),
  }));
  const worstLeft = sorted.at(-1);
  if (moreDependents === 0 || worstLeft === undefined) return lines;
  const text = `and ${moreDependents} more protected roles trust${isStillSo ? "" : "ed"} it`;
  return [...lines, { severity: dependentSeverity(worstLeft), text }];
}

export function deletedRoleFindings(
  cause: Of<"role-deleted">,
  { account, name }: RoleKey,
  isStillSo: boolean,
  isIncomplete: boolean,
): Findings {
  const lost = isIncomplete
    ? "the role was recreated, but is incomplete; its sessions, and policies that name it, no longer work"
    : "the role can no longer be assumed; its sessions, and policies that name it, no longer work";
  const text = isStillSo
    ? lost
    : "the role could not be assumed while it was deleted; a recreated role has a new unique ID";
  return [
    { severity: "high", text },
    ...dependentFindings(cause, { kind: "role", account, name }, isStillSo),
  ];
}

function nounOf({ kind }: PrincipalKey): string {
  switch (kind) {
    case "role":
    case "user":
      return `Trusted ${kind}`;
    case "oidc-provider":
      return "Trusted OIDC provider";
    case "saml-provider":
      return "Trusted SAML provider";
  }
}
