import type { Who } from "../../grants/grants.ts";
import type { Condition } from "../../model/condition.ts";
import type { NamedPrincipal } from "../../model/document.ts";
import type { Principal } from "../../model/principal.ts";
import { accountFixedBy, arnsFixedBy } from "./identity.ts";

/**
 * Who comes in by a path, by meaning: a statement for `*` whose conditions fix one account is a statement for that
 * account. Two classes are the same exactly when their keys are.
 */
export type Callers =
  | { readonly kind: "everyone"; readonly type: string | undefined; readonly key: string }
  /** Every principal of an account that its administrator lets in. */
  | { readonly kind: "account"; readonly account: string; readonly key: string }
  | {
      readonly kind: "principal";
      readonly account: string;
      /** ARNs, or patterns for ARNs, or `id` and a unique id. */
      readonly arns: readonly string[];
      /** Undefined when conditions select the principal, so that it needs an identity policy. */
      readonly named: Principal | undefined;
      readonly key: string;
    }
  | { readonly kind: "service"; readonly principal: Principal; readonly key: string }
  | { readonly kind: "provider"; readonly principal: Principal; readonly key: string }
  | { readonly kind: "allBut"; readonly members: readonly NamedPrincipal[]; readonly key: string }
  /** Unique ids, canonical users and what AWS does not define. */
  | { readonly kind: "other"; readonly principal: Principal; readonly key: string };

/** @param conditions of the statement, with those that Deny statements demand */
export function callersOf(who: Who, conditions: readonly Condition[]): Callers {
  const key = who.canonical;
  if (who.kind === "allBut") return { kind: "allBut", members: who.members, key };
  const { principal } = who.named;
  switch (principal.kind) {
    case "everyone":
      return narrowed(undefined, key, conditions);
    case "everyOf":
      return { kind: "everyone", type: principal.type, key };
    case "account":
      return narrowed(principal.account, key, conditions);
    case "role":
    case "user":
    case "session":
    case "federatedUser":
      return { kind: "principal", account: principal.account, arns: [principal.text], named: principal, key };
    case "service":
      return { kind: "service", principal, key };
    case "saml":
    case "oidc":
    case "webIdentity":
      return { kind: "provider", principal, key };
    default:
      return { kind: "other", principal, key };
  }
}

function narrowed(named: string | undefined, key: string, conditions: readonly Condition[]): Callers {
  const account = named ?? accountFixedBy(conditions);
  if (account === undefined) return { kind: "everyone", type: undefined, key };
  const arns = arnsFixedBy(conditions);
  if (arns === undefined) return { kind: "account", account, key: `account ${account}` };
  return { kind: "principal", account, arns, named: undefined, key: `of ${account} ${arns.join(" ")}` };
}

/** For a session, its role as if that had no path, which the ARN of a session does not show. */
export function roleWithoutPath(callers: Callers): Callers | undefined {
  if (callers.kind !== "principal" || callers.named?.kind !== "session") return undefined;
  const { partition, account, role } = callers.named;
  const arn = `arn:${partition}:iam::${account}:role/${role}`;
  return { kind: "principal", account, arns: [arn], named: undefined, key: arn };
}

/** Whether a statement names the principal, and conditions do not only select it. */
export function isNamed(callers: Callers): boolean {
  return callers.kind === "principal" && callers.named !== undefined;
}

/** The account that the callers belong to. */
export function accountOfCallers(callers: Callers): string | undefined {
  return "account" in callers ? callers.account : undefined;
}

/** Classes that have a member in common are in the same part, or one of them is in `generalPart`. */
export function partOf(callers: Callers): string {
  if (isGeneral(callers)) return generalPart;
  return accountOfCallers(callers) ?? callers.key;
}

export const generalPart = "any";

export function isGeneral({ kind }: Callers): boolean {
  return kind === "everyone" || kind === "allBut";
}

/** The items of all parts that may have members in common with the callers. */
export function inPartsOf<Item>(
  parts: ReadonlyMap<string, readonly Item[]>,
  callers: Callers,
): readonly Item[] {
  if (isGeneral(callers)) return [...parts.values()].flat();
  return [...(parts.get(generalPart) ?? []), ...(parts.get(partOf(callers)) ?? [])];
}
