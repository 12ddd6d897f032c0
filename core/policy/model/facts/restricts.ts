import type { Condition, Value } from "../condition.ts";
import type { Operator, Test } from "../operator.ts";
import { accountOf, type Principal } from "../principal.ts";
import {
  mergeNetworks,
  type Network,
  networkOf,
  readAddress,
  readNetwork,
  shareOf,
} from "../values/network.ts";
import { literalStart } from "../wildcard.ts";
import { type KeyMeaning, meaningOf } from "./condition-keys.ts";
import { fixesTenant } from "./issuers.ts";

/** Whether the condition keeps out some callers: it needs the key, and not just any value of it. */
export function restricts(condition: Condition, principal?: Principal): boolean {
  const { test, negated, ifExists, set } = condition.operator;
  if (test === "unknown" || test === "null" || negated || ifExists || set === "ForAllValues:") return false;
  if (condition.values.length === 0) return false;
  const meaning = meaningFor(condition.key, principal);
  if (!restricting.has(meaning) || !suits(test, condition.key, meaning)) return false;
  return !isMetByEverybody(condition, meaning, principal);
}

/** Whether the operator compares such a key as AWS fills it in. Every account ID is a number above 0. */
function suits(test: Test, key: string, meaning: KeyMeaning): boolean {
  if (test === "string" || test === "ignoreCase") return key !== "aws:multifactorauthage";
  if (test === "ip") return key === "aws:sourceip";
  if (test === "bool") return key === "aws:multifactorauthpresent";
  if (test.startsWith("numeric"))
    return key === "aws:multifactorauthage" || (meaning === "claim" && test === "numericEquals");
  return test === "arn" || test === "binary";
}

/** The tags that EKS Pod Identity sets are the choice of the caller in the requests of everybody else. */
function meaningFor(key: string, principal: Principal | undefined): KeyMeaning {
  const meaning = meaningOf(key);
  if (meaning === "podIdentity" && principal?.text !== "pods.eks.amazonaws.com") return "nothing";
  return meaning;
}

/** Whether the condition ties `*` down to callers that were meant. */
export function identifiesCaller(condition: Condition): boolean {
  const { key, values } = condition;
  const meaning = meaningOf(key);
  if (!identifying.has(meaning) || !restricts(condition)) return false;
  if (meaning === "claim" && key !== "aws:federatedprovider") return fixesTenant(condition);
  return !ofAnyAccount.has(key) || values.every(({ text }) => namesOwner(text, condition.operator));
}

const restricting: ReadonlySet<KeyMeaning> = new Set<KeyMeaning>([
  "externalId",
  "mfa",
  "organization",
  "account",
  "principal",
  "principalTag",
  "source",
  "network",
  "claim",
  "certificate",
  "podIdentity",
]);

/** A stranger cannot have a value of their own choice for these: their account, network or provider fixes it. */
const identifying: ReadonlySet<KeyMeaning> = new Set<KeyMeaning>([
  "externalId",
  "organization",
  "account",
  "principal",
  "source",
  "network",
  "claim",
]);

/** A role's name alone is no identity: a stranger may use the same name in an account of theirs. */
const ofAnyAccount = new Set([
  "aws:principalarn",
  "aws:sourcearn",
  "aws:sourcevpcarn",
  "aws:federatedprovider",
]);

function namesAccount(arn: string): boolean {
  return /^\d{12}$/.test(arn.split(":")[4] ?? "");
}

/**
 * Under operators for texts, a wildcard reaches over colons: `arn:*:iam::111122223333:role/x` also matches a role of a
 * stranger under the path `/:iam::111122223333:role/`.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html (Path)
 */
function namesOwner(arn: string, { test }: Operator): boolean {
  return namesAccount(arn) && (test === "arn" || !arn.split(":", 4).join().includes("*"));
}

/** Whether any caller can come to meet the condition, because one of its values leaves open what matters. */
function isMetByEverybody(
  { key, values, operator }: Condition,
  meaning: KeyMeaning,
  principal: Principal | undefined,
): boolean {
  if (key === "aws:multifactorauthpresent") return !values.every(({ text }) => text === "true");
  if (operator.test === "ip") return isMostOfTheInternet(values);
  const own = principal === undefined ? undefined : accountOf(principal);
  return values.some(
    (value) => isOpen(value, key, meaning, operator) || (own !== undefined && isAllOf(own, value.text, key)),
  );
}

function isOpen(value: Value, key: string, meaning: KeyMeaning, operator: Operator): boolean {
  if (value.kind === "exact") return false;
  // What AWS fills in for a variable is not known here; it may be the very value that it is compared with.
  if (value.kind !== "pattern") return true;
  const start = literalStart(value.text);
  // An ARN is always read as a pattern.
  if (start === value.text) return false;
  if (isAllWildcards(value.text) || organizationKeys.test(key)) return !organization.test(start);
  if (key === "aws:principalarn")
    return isAllWildcards(resourceOf(value.text)) && !namesOwner(value.text, operator);
  if (key === "aws:sourcearn" || key === "aws:sourcevpcarn") return !namesAccount(value.text);
  if (key === "aws:userid") return !/^([^:]*:|A[A-Z]{3}[A-Z0-9]{17})/.test(start);
  // Anybody opens accounts, makes VPCs or picks an external id until one begins as wanted.
  return meaning === "externalId" || meaning === "account" || meaning === "source" || meaning === "network";
}

const organizationKeys = /^aws:(principal|source|vpce)org(id|paths)$/;

/** Whether every principal of the account can meet the condition, by the account itself or by its networks. */
export function isMetByAccount({ key, values }: Condition, account: string): boolean {
  return values.some(({ text }) => isAllOf(account, text, key));
}

function isAllOf(account: string, text: string, key: string): boolean {
  if (key === "aws:principalaccount" || key === "aws:vpceaccount") return text === account;
  if (key === "aws:sourcevpcarn")
    return text.split(":")[4] === account && isAllWildcards(text.split("/")[1] ?? "");
  if (key !== "aws:principalarn" || !isAllWildcards(resourceOf(text))) return false;
  return text.split(":")[4] === account || !namesAccount(text);
}

function resourceOf(arn: string): string {
  return arn.split(":").slice(5).join(":");
}

/** The whole id, and the slash that ends it in a path. */
const organization = /^o-[a-z0-9]+\//;

function isAllWildcards(text: string): boolean {
  return /^[*?:/]*$/.test(text);
}

export function isMostOfTheInternet(values: readonly Value[]): boolean {
  const networks = values.map(largestNetworkOf);
  if (networks.includes(undefined)) return true;
  const merged = mergeNetworks(networks.filter((network) => network !== undefined));
  return shareOf(merged, 4) >= largestNetwork[4] || shareOf(merged, 6) >= largestNetwork[6];
}

/** Nobody owns a sixteenth of IPv4, and no IPv6 allocation of a registry to one owner is as large as a /13. */
const largestNetwork = { 4: 2 ** -4, 6: 2 ** -13 } as const;

/** AWS names `/32` for an address without a length; whether an IPv6 address is then one or 2^96, either is little. */
function largestNetworkOf(value: Value): Network | undefined {
  const { text } = value;
  return networkOf(value) ?? (readAddress(text) === undefined ? undefined : readNetwork(`${text}/32`));
}
