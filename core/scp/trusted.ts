import { roleNames } from "../contract/roles.ts";
import { type Expectation, renderTrust } from "../expectations/expectation.ts";
import { accountOf, type Principal, parseDocument, type Statement } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
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
const placeholder = "000000000000";

/** @param isOwn whether an account belongs to the organization */
export function trustedBy(
  expectation: Expectation,
  partition: string,
  isOwn: (account: string) => boolean,
): Trusted {
  const parsed = parseDocument(renderTrust(expectation, placeholder, partition));
  if (!parsed.ok)
    throw new InputError(
      `${expectation.name}: trust.${parsed.faults[0]?.path}: ${parsed.faults[0]?.message}`,
    );
  const { accounts } = expectation.match;
  const homes = accounts === "*" ? [anyAccount] : accounts;
  const found = parsed.document.statements
    .filter(({ effect, principals }) => effect === "Allow" && !principals.inverted)
    .flatMap(namedIn);
  const principals: TrustedPrincipal[] = [];
  const notes: string[] = [];
  for (const one of found) {
    const fault = whyNotGuarded(one, isOwn);
    if (fault !== undefined) {
      notes.push(`${expectation.name} trusts ${one.text.replaceAll(placeholder, "{{account}}")}${fault}`);
    } else if (one.kind !== undefined) {
      const { kind, text } = one;
      for (const home of text.includes(placeholder) ? homes : [anyAccount])
        principals.push({ kind, arn: text.replaceAll(placeholder, home) });
    }
  }
  return { principals, notes };
}

function whyNotGuarded(
  { account, kind, text }: Found,
  isOwn: (account: string) => boolean,
): string | undefined {
  if (account === undefined) return undefined;
  if (account !== placeholder && account !== anyAccount && !isOwn(account))
    return ", in an account that is not known to belong to the organization";
  if (kind === undefined) return ": not a single principal, so no SCP can protect it";
  return isNarrow(text.slice(text.indexOf("/"))) ? undefined : ", which is too broad to protect";
}

interface Found {
  /** Undefined for principals outside of accounts, such as AWS services. */
  readonly account: string | undefined;
  readonly kind: TrustedPrincipal["kind"] | undefined;
  /** An ARN if `kind` is defined. */
  readonly text: string;
}

function namedIn({ principals, conditions }: Statement): readonly Found[] {
  const named = principals.members.flatMap(({ principal }) => found(principal));
  // A condition on aws:PrincipalArn also trusts the role after it is recreated.
  const conditioned = conditions
    .filter(({ key, written }) => key === "aws:principalarn" && isPositive(written.operator))
    .flatMap(({ values }) => values.map(({ text }) => text))
    .flatMap((text): Found[] => {
      const [, account, kind] = /^arn:[^:]+:iam::([\d*]+):(role|user)\/./.exec(text) ?? [];
      return kind === "role" || kind === "user" ? [{ account, kind, text }] : [];
    });
  return [...named, ...conditioned];
}

function isPositive(operator: string): boolean {
  return /^(ForAnyValue:)?(Arn|String)(Equals|Like)(IfExists)?$/i.test(operator);
}

function found(principal: Principal): readonly Found[] {
  const account = accountOf(principal);
  const { kind, text } = principal;
  switch (kind) {
    case "role":
    case "user":
      return [{ account, kind, text }];
    case "oidc":
      return [{ account, kind: "oidcProvider", text }];
    case "saml":
      return [{ account, kind: "samlProvider", text }];
    case "session":
      // The ARN of a session does not contain the path of its role.
      return roleNames(principal.role).map((name) => ({
        account,
        kind: "role",
        text: `arn:${principal.partition}:iam::${account}:role/${name}`,
      }));
    case "everyone":
      return [{ account: anyAccount, kind: undefined, text: "*" }];
    default:
      return [{ account, kind: undefined, text }];
  }
}
