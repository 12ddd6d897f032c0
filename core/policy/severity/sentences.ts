import type { What, Who } from "../grants/grants.ts";
import type { Condition } from "../model/condition.ts";
import type { Principal } from "../model/principal.ts";

/** Whom a grant is for, as the subject of a sentence. */
export function nameOf(who: Who): string {
  if (who.kind === "one") return nameOfPrincipal(who.named.principal);
  return `everyone except ${listOf(who.members.map((named) => named.principal.text))}`;
}

function nameOfPrincipal(principal: Principal): string {
  switch (principal.kind) {
    case "everyone":
      return "anyone, in any AWS account,";
    case "everyOf":
      return `any ${principal.type} principal`;
    case "account":
      return `account ${principal.account}`;
    case "role":
    case "user":
      return `${principal.kind} ${principal.name} of account ${principal.account}`;
    case "session":
      return `session ${principal.session} of role ${principal.role} of account ${principal.account}`;
    case "federatedUser":
      return `federated user ${principal.text}`;
    case "uniqueId":
      return `whoever has the unique id ${principal.text}`;
    case "service":
      return `the service ${principal.text}`;
    case "saml":
      return `users of the SAML provider ${principal.text}`;
    case "oidc":
    case "webIdentity":
      return `identities of ${principal.issuer}`;
    case "canonicalUser":
      return `the account with canonical id ${principal.text}`;
    case "empty":
      return principal.text;
    case "unrecognised":
      return `"${shorten(principal.text)}"`;
  }
}

/** Everybody whom the provider lets sign in; for when the claim that tells its tenants apart is not checked. */
export function anyoneOf(principal: Principal): string {
  if (principal.kind !== "oidc" && principal.kind !== "webIdentity")
    return `anyone that ${principal.text} vouches for`;
  if (/^(vs)?token\.actions\.githubusercontent\.com/.test(principal.issuer))
    return "any repository of GitHub";
  if (principal.issuer === "gitlab.com") return "any project of GitLab";
  if (principal.issuer === "app.terraform.io") return "any workspace of Terraform Cloud";
  if (principal.issuer === "agent.buildkite.com") return "any pipeline of Buildkite";
  if (/^oidc\.eks\./.test(principal.issuer)) return "any workload of the cluster";
  return `anyone with a token of ${principal.issuer}`;
}

/** What the grant lets its principal do: "assume this role". */
export function describeAction(what: What): string {
  if (what.kind === "none") return "do nothing with this role";
  if (what.kind === "allBut")
    return `do all but ${listOf(what.members.map((member) => member.text))} with this role`;
  return deeds.get(what.action.canonical) ?? `perform ${shorten(what.action.text)} on this role`;
}

const deeds = new Map([
  ["sts:assumerole", "assume this role"],
  ["sts:assumerolewithsaml", "assume this role"],
  ["sts:assumerolewithwebidentity", "assume this role"],
  ["sts:tagsession", "tag sessions of this role"],
  ["sts:setsourceidentity", "set the source identity of sessions of this role"],
  ["sts:setcontext", "set the context of sessions of this role"],
]);

/** The action as a change names it. */
export function actionText(what: What): string | undefined {
  if (what.kind === "none") return undefined;
  if (what.kind === "one") return what.action.text;
  return `NotAction ${what.members.map((member) => member.text).join(", ")}`;
}

export function principalText(who: Who): string {
  if (who.kind === "one") return who.named.principal.text;
  return `NotPrincipal ${who.members.map((named) => named.principal.text).join(", ")}`;
}

/** `StringEquals sts:ExternalId` */
export function conditionText(condition: Condition): string {
  const { operator, key } = condition.written;
  return key === "" ? operator : `${operator} ${key}`;
}

/** ", without any condition" or ", under the condition StringEquals sts:ExternalId" */
export function underConditions(conditions: readonly Condition[]): string {
  if (conditions.length === 0) return ", without any condition";
  const names = listOf(conditions.map(conditionText));
  return `, under the condition${conditions.length === 1 ? "" : "s"} ${names}`;
}

/** `"one", "two" and 3 more` */
export function listOf(texts: readonly string[]): string {
  const shown = texts.slice(0, mostListed).map(shorten);
  if (texts.length > mostListed) return `${shown.join(", ")} and ${texts.length - mostListed} more`;
  const last = shown.pop() ?? "nothing";
  return shown.length === 0 ? last : `${shown.join(", ")} and ${last}`;
}

const mostListed = 4;

export function shorten(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}

const mostCharacters = 120;
