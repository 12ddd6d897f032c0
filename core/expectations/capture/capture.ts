import {
  canonicalText,
  pinnedBy,
  plainText,
  readGitHubSubject,
  withIdPlaceholders,
  withoutIds,
} from "../../policy/compare.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { type LiveRole, partitionOf } from "../../principals/role.ts";
import { InputError } from "../../shared/errors.ts";
import { type Expectation, parseExpectation, renderTrust } from "../expectation.ts";
import { weaknessesOf } from "./weak.ts";

export interface Captured {
  readonly expectation: Expectation;
  /** What a person must review before the expectation is pushed. */
  readonly notes: readonly string[];
  /** What is weak in the trust policy today. */
  readonly weaknesses: readonly string[];
}

export interface CaptureOptions {
  readonly everyAccount: boolean;
  /** Leaves the role's own account as it is, because the trust policy names it as one account among others. */
  readonly isAccountFixed?: boolean;
  /** Other accounts of the same owner, as far as they are known. */
  readonly ownAccounts?: readonly string[];
}

/**
 * A live role as an expectation with the response `alert`.
 *
 * @param options.everyAccount whether roles of this name in every account must be so: where the trust policy names the
 * role's own account, as an account, it then names theirs
 * @throws InputError when the trust policy cannot be read, or not be written as an expectation
 */
export function capture(
  role: LiveRole,
  { everyAccount, isAccountFixed = false, ownAccounts = [] }: CaptureOptions,
): Captured {
  const { account, path, name, arn } = role;
  const text = plainText(role.document);
  if (text.includes("{{"))
    throw new InputError(
      `role ${name} of ${account}: its trust policy contains {{, which an expectation cannot express`,
    );
  const own = partitionOf(arn);
  const trust = parsed(text, role);
  const expectation = parseExpectation(
    {
      name: everyAccount ? slug(name, 63) : `${slug(name, 50)}-${account}`,
      match: { accounts: everyAccount ? "*" : [account], roles: [`${path.slice(1)}${name}`] },
      trust: everyAccount ? withPlaceholders(trust, isAccountFixed ? noAccount : account, own) : trust,
      response: "alert",
    },
    `role ${name} of ${account}`,
  );
  if (canonicalText(renderTrust(expectation, account, own)) !== canonicalText(text))
    throw new InputError(`role ${name} of ${account}: its trust policy cannot be written as an expectation`);
  return {
    expectation,
    notes: [
      ...goneIn(text),
      ...(everyAccount && !isAccountFixed ? leftIn(expectation, account) : []),
      ...unpinnedIn(trust),
    ],
    weaknesses: weaknessesOf(text, new Set([account, ...ownAccounts])),
  };
}

function goneIn(text: string): readonly string[] {
  const ids = namedIn(text).flatMap((one) => (one.kind === "unique-id" ? [one.id] : []));
  return [...new Set(ids)].map(
    (id) =>
      `${id} is the unique ID of a deleted principal: replace it with the principal that you want to trust, or remove it`,
  );
}

/** The account's id as a part of something else may or may not mean the account. */
function leftIn({ trust, match }: Expectation, account: string): readonly string[] {
  const left = [...textsIn(trust), ...match.roles].filter((text) => text.includes(account));
  return [...new Set(left)].map((text) => `${text} contains this account's ID, which was left unchanged`);
}

/**
 * A deleted GitHub owner's or repository's name can be registered again by someone else. The immutable ids cannot, and
 * GitHub sends them for every repository that was created, renamed or transferred since July 2026.
 */
function unpinnedIn(trust: unknown): readonly string[] {
  const subjects = [...new Set(gitHubSubjectsIn(trust))];
  const known = subjects.map(readGitHubSubject).filter((subject) => subject !== undefined);
  const pinned = new Set(known.filter((one) => pinnedBy(one) !== "nothing").map(withoutIds));
  return known
    .filter((one) => pinnedBy(one) === "nothing" && !pinned.has(withoutIds(one)))
    .map(
      (one) =>
        `${withoutIds(one)} trusts GitHub names, which others can register after a deletion: add ${withIdPlaceholders(one)} next to it (gh api repos/OWNER/REPOSITORY --jq '.owner.id, .id' prints both ids)`,
    );
}

function gitHubSubjectsIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    /^token\.actions\..*:sub$/i.test(key) ? textsIn(member) : gitHubSubjectsIn(member),
  );
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

function parsed(text: string, { name, account }: LiveRole): unknown {
  try {
    // An expectation has account ids as text only. A number that this changes is found when the two are compared.
    return JSON.parse(text, (_, value) => (typeof value === "number" ? String(value) : value));
  } catch (error) {
    throw new InputError(
      `role ${name} of ${account}: expected a trust policy in JSON, found something else`,
      {
        cause: error,
      },
    );
  }
}

/** Occurs in no trust policy. */
const noAccount = "{{none}}";

/** Someone else chose the external id, whatever it looks like. */
const chosenByOthers = "sts:externalid";

function withPlaceholders(value: unknown, account: string, partition: string): unknown {
  const own = new RegExp(`^(arn:[^:]*:[^:]*:[^:]*:)${account}(?=:)`);
  const filled = (text: string) =>
    text === account
      ? "{{account}}"
      : text.replace(own, "$1{{account}}").replace(new RegExp(`^arn:${partition}:`), "arn:{{partition}}:");
  const within = (one: unknown): unknown => {
    if (typeof one === "string") return filled(one);
    if (Array.isArray(one)) return one.map(within);
    if (typeof one !== "object" || one === null) return one;
    const entries = Object.entries(one).map(([key, each]) => [
      key,
      key.toLowerCase() === chosenByOthers ? each : within(each),
    ]);
    return Object.fromEntries(entries);
  };
  return within(value);
}

/** Lower-case letters, digits and hyphens, as an expectation's name must be. */
export function slug(name: string, most: number): string {
  const letters = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
  return letters.replace(/^-+/, "").slice(0, most).replace(/-+$/, "") || "role";
}
