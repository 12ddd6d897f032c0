import { roleNames } from "../contract/roles.ts";
import { type Expectation, renderTrust } from "../expectations/expectation.ts";
import { accountOf, type Principal, parseDocument, type Statement } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
import { exactPattern } from "../shared/glob.ts";
import { isNarrow } from "./role-names.ts";
import { anyAccount } from "./statement.ts";

/** A principal of the organization that a protected role trusts. */
export interface TrustedPrincipal {
  readonly kind: "role" | "user" | "oidcProvider" | "samlProvider";
  readonly arn: string;
}

export interface Trusted {
  readonly principals: readonly TrustedPrincipal[];
  /** The trusted principals that no SCP can protect, with the reason. */
  readonly notes: readonly string[];
}

/** Replaces `{{account}}` while the document is parsed. AWS does not assign this account id. */
export const placeholder = "000000000000";

/** @throws InputError for a trust policy that cannot be parsed */
export function statementsOf(expectation: Expectation, partition: string): readonly Statement[] {
  const parsed = parseDocument(renderTrust(expectation, placeholder, partition));
  if (!parsed.ok)
    throw new InputError(
      `${expectation.name}: trust.${parsed.faults[0]?.path}: ${parsed.faults[0]?.message}`,
    );
  return parsed.document.statements.filter(
    ({ effect, principals }) => effect === "Allow" && !principals.inverted,
  );
}

/** @param isOwn whether an account belongs to the organization */
export function trustedBy(
  expectation: Expectation,
  partition: string,
  isOwn: (account: string) => boolean,
): Trusted {
  const { accounts } = expectation.match;
  const homes = accounts === "*" ? [anyAccount] : accounts;
  const found = statementsOf(expectation, partition).flatMap(namedIn);
  const principals: TrustedPrincipal[] = [];
  const notes: string[] = [];
  for (const one of found) {
    const fault = whyNotGuarded(one, isOwn);
    if (fault !== undefined) {
      notes.push(`${expectation.name} trusts ${one.text.replaceAll(placeholder, "{{account}}")}${fault}`);
    } else if (one.kind !== undefined && one.arn !== undefined) {
      const { kind, arn } = one;
      for (const home of arn.includes(placeholder) ? homes : [anyAccount])
        principals.push({ kind, arn: arn.replaceAll(placeholder, home) });
    }
  }
  return { principals, notes };
}

function whyNotGuarded(
  { account, kind, arn }: Found,
  isOwn: (account: string) => boolean,
): string | undefined {
  if (account === undefined) return undefined;
  if (account !== placeholder && account !== anyAccount && !isOwn(account))
    return ", in an account that is not known to belong to the organization";
  if (kind === undefined) return ": not a single principal, so no SCP can protect it";
  if (arn === undefined) return ", which contains a policy variable, so no SCP can protect it";
  return hasName(arn) ? undefined : ", which is too broad to protect";
}

/** Whether the path and name of a pattern contain more than wildcards. Escaped characters of a path are no wildcards. */
export function hasName(arn: string): boolean {
  return isNarrow(arn.slice(arn.indexOf("/")).replaceAll(/\$\{[*?$]\}/g, "x"));
}

/** A principal that a statement names. */
export interface Found {
  /** Undefined for principals outside of accounts, such as AWS services. */
  readonly account: string | undefined;
  readonly kind: TrustedPrincipal["kind"] | undefined;
  /** As the trust policy names it. */
  readonly text: string;
  /** The pattern of an SCP for it: IAM paths may contain wildcards. Undefined if no pattern can be written. */
  readonly arn?: string;
  /** Of an OIDC provider or a web identity. */
  readonly issuer?: string;
}

export function namedIn({ principals, conditions }: Statement): readonly Found[] {
  const named = principals.members.flatMap(({ principal }) => found(principal));
  // A condition on aws:PrincipalArn also trusts the role after it is recreated.
  const conditioned = conditions
    .filter(({ key, written }) => key === "aws:principalarn" && isPositive(written.operator))
    .flatMap(({ values, written }) => values.flatMap(({ text }) => conditionedOn(text, written.operator)));
  return [...named, ...conditioned];
}

function isPositive(operator: string): boolean {
  return /^(ForAnyValue:)?(Arn|String)(Equals|Like)(IfExists)?$/i.test(operator);
}

function conditionedOn(text: string, operator: string): readonly Found[] {
  const [, account, kind] = /^arn:[^:]+:iam::([\d*]+):(role|user)\/./.exec(text) ?? [];
  if (kind !== "role" && kind !== "user") return [];
  if (text.includes("${")) return [{ account, kind, text }];
  // The other operators match wildcards, as SCPs do.
  return [{ account, kind, text, arn: /StringEquals/i.test(operator) ? exactPattern(text) : text }];
}

function found(principal: Principal): readonly Found[] {
  const account = accountOf(principal);
  const { kind, text } = principal;
  const arn = exactPattern(text);
  switch (kind) {
    case "role":
    case "user":
      return [{ account, kind, text, arn }];
    case "oidc":
      return [{ account, kind: "oidcProvider", text, arn, issuer: principal.issuer }];
    case "webIdentity":
      return [{ account, kind: undefined, text, issuer: principal.issuer }];
    case "saml":
      return [{ account, kind: "samlProvider", text, arn }];
    case "session":
      // The ARN of a session does not contain the path of its role.
      return roleNames(principal.role).map((name) => {
        const ofRole = `arn:${principal.partition}:iam::${account}:role/${name}`;
        return { account, kind: "role", text: ofRole, arn: ofRole };
      });
    case "everyone":
      return [{ account: anyAccount, kind: undefined, text: "*" }];
    case "unrecognised":
      return [{ account: anyAccount, kind: undefined, text }];
    default:
      return [{ account, kind: undefined, text }];
  }
}
