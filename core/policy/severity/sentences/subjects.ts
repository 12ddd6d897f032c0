import type { RoleContext } from "../../model/change.ts";
import type { Condition } from "../../model/condition.ts";
import { restricts } from "../../model/facts/restricts.ts";
import { type Principal, readPrincipal } from "../../model/principal.ts";
import type { Callers } from "../callers/callers.ts";
import { isStrict, isStrictOrIgnoresCase } from "../callers/identity.ts";
import { identityOfProvider, identityOfService, type Subject } from "./identities.ts";
import { listOf, shorten } from "./texts.ts";

export function subjectOf(callers: Callers, conditions: readonly Condition[], context: RoleContext): Subject {
  const strict = conditions.filter(isStrict);
  switch (callers.kind) {
    case "everyone":
      return everyone(callers.type, strict);
    case "account": {
      const said = strict.filter(({ key }) => key === "aws:principalaccount" || key === "aws:principalarn");
      return { text: `any principal in account ${callers.account}${tagOf(callers.account, context)}`, said };
    }
    case "principal": {
      const said = strict.filter(({ key }) => selecting.has(key));
      return { text: principals(callers, context), said: callers.named === undefined ? said : [] };
    }
    case "service":
      return identityOfService(callers.principal.text, strict, context.account);
    case "provider":
      return identityOfProvider(callers.principal, conditions.filter(isStrictOrIgnoresCase));
    case "allBut":
      return {
        text: `everyone except ${listOf(callers.members.map(({ principal }) => principal.text))}`,
        said: [],
      };
    case "other":
      return { text: other(callers.principal), said: [] };
  }
}

const selecting = new Set(["aws:principalaccount", "aws:principalarn", "aws:userid"]);

function everyone(type: string | undefined, strict: readonly Condition[]): Subject {
  if (type !== undefined) return { text: `any ${type} principal`, said: [] };
  const [condition] = organizationKeys.flatMap((key) =>
    strict.filter((given) => given.key === key && restricts(given)),
  );
  if (condition === undefined) return { text: "anyone in any AWS account", said: [] };
  const texts = condition.values.map(({ text }) => text);
  const isId = condition.key === "aws:principalorgid";
  const wholes = texts.map((text) => (isId ? text : wholeOrganization.exec(text)?.[1]));
  return wholes.every((id) => id !== undefined)
    ? { text: `anyone in the organization ${listOf(wholes, "or")}`, said: [condition] }
    : { text: `anyone in the organizational unit ${listOf(texts, "or")}`, said: [condition] };
}

/** The narrower one is the better name. */
const organizationKeys = ["aws:principalorgpaths", "aws:principalorgid"];

/** A path that every account of an organization has. */
const wholeOrganization = /^(o-[a-z0-9]+)\/\*$/;

/** Nothing for the account that owns the role. */
function tagOf(account: string, context: RoleContext): string {
  if (account === context.account) return "";
  return context.organizationAccounts.has(account) ? " (in the organization)" : " (foreign)";
}

function principals({ arns, account }: Callers & { kind: "principal" }, context: RoleContext): string {
  return `${listOf(arns.map(principalName))} in account ${account}${tagOf(account, context)}`;
}

function principalName(arn: string): string {
  if (arn.startsWith("id ")) return `the principal with unique ID ${arn.slice(3)}`;
  const principal = readPrincipal("AWS", arn);
  switch (principal.kind) {
    case "role":
    case "user":
      return `${principal.kind} ${principal.name}`;
    case "session":
      return `session ${principal.session} of role ${principal.role}`;
    case "federatedUser":
      return `federated user ${arn.slice(arn.indexOf("/") + 1)}`;
    default:
      return `principals that match ${shorten(arn)}`;
  }
}

function other(principal: Principal): string {
  switch (principal.kind) {
    case "uniqueId":
      return `the principal with unique ID ${principal.text}`;
    case "canonicalUser":
      return `the account with canonical ID ${principal.text}`;
    case "empty":
      return principal.text;
    default:
      return `"${shorten(principal.text)}"`;
  }
}
