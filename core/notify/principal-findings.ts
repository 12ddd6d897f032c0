import type { Cause } from "../incidents/cause.ts";
import type { Change, Severity } from "../policy/compare.ts";
import { dependentSeverity, dependentText, worstFirst } from "../principals/describe.ts";
import type { Dependent } from "../principals/directory.ts";
import { describeOutcome, orphanNames, orphanText } from "../principals/orphans/describe-orphans.ts";
import type { Orphan } from "../principals/orphans/orphan.ts";
import type { PrincipalKey } from "../principals/principal-key.ts";
import type { RoleKey } from "../principals/role.ts";
import type { Alert } from "./alert.ts";

type Findings = Alert["findings"];
type Of<Kind extends Cause["kind"]> = Extract<Cause, { readonly kind: Kind }>;

/** Names are cut before a role's name is, but never to less than this. */
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
  return `${nounOf(principal)} ${name} no longer accepts ${clientIds.length === 1 ? "a client id" : "client ids"}`;
}

/** What the orphans are, in place of the comparison's words, and whatever is different besides. */
export function orphanFindings(
  changes: readonly Change[],
  orphans: readonly Orphan[],
  isStillSo: boolean,
): Findings {
  const severityOf = ({ uniqueId, principal }: Orphan): Severity =>
    changes.find(
      (one) => one.uniqueId === uniqueId && (uniqueId ?? one.principal) === (uniqueId ?? principal),
    )?.severity ?? "medium";
  const told = new Set(orphans.map(({ uniqueId }) => uniqueId));
  const rest = changes.filter(({ uniqueId }) => uniqueId === undefined || !told.has(uniqueId));
  return [
    ...rest.map(({ severity, message }) => ({ severity, text: message })),
    ...orphans.map((orphan) => ({ severity: severityOf(orphan), text: orphanText(orphan, isStillSo) })),
  ];
}

/** A line for each role that is lost with a principal, those whose loss is an outage first. */
export function dependentFindings(
  { dependents = [], moreDependents = 0 }: Pick<Of<"role-deleted">, "dependents" | "moreDependents">,
  principal: PrincipalKey,
  isStillSo: boolean,
): Findings {
  const textOf = (dependent: Dependent) =>
    isStillSo ? dependentText(dependent, principal) : wasLostText(dependent, principal);
  const sorted = worstFirst(dependents);
  const lines = sorted.map((dependent) => ({
    severity: dependentSeverity(dependent),
    text: textOf(dependent),
  }));
  const worstLeft = sorted.at(-1);
  if (moreDependents === 0 || worstLeft === undefined) return lines;
  const text = `and ${moreDependents} more protected roles trust${isStillSo ? "" : "ed"} it, too many to name here`;
  return [...lines, { severity: dependentSeverity(worstLeft), text }];
}

/** Once it is over. That the role can be assumed again is not said: it may need a rebind first. */
function wasLostText({ account, name, availability }: Dependent, principal: PrincipalKey): string {
  const outage = availability === "critical" ? " An outage: its availability is critical." : "";
  const gone = `${principal.kind.replace("-", " ")} ${principal.name}`;
  return `role ${name} of account ${account} could no longer be assumed through ${gone}.${outage}`;
}

export function deletedRoleFindings(
  cause: Of<"role-deleted">,
  { account, name }: RoleKey,
  isStillSo: boolean,
): Findings {
  const text = isStillSo
    ? "nobody can assume the role any more; policies and sessions that name it fail"
    : "while the role was gone nobody could assume it; its unique id is new if it was created again";
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

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 3)}...`;
}
