import type { Expectation } from "../../expectations/expectation.ts";
import { isLiteral } from "../../shared/glob.ts";
import { anyAccount } from "../statement.ts";
import { type Found, hasName, namedIn, placeholder, statementsOf } from "../trusted.ts";

/** Callers from outside the organization. */
export interface Outsiders {
  /** Every principal of these accounts. */
  readonly accounts: readonly string[];
  /** Patterns for `aws:PrincipalArn`. */
  readonly arns: readonly string[];
  /** OIDC issuers, without `https://`. */
  readonly issuers: readonly string[];
  /** Patterns of `ACCOUNT/NAME`. */
  readonly samlProviders: readonly string[];
}

/** The principals outside the organization that the expectations trust, with a note on each that no RCP can name. */
export function outsidersOf(
  expectations: readonly Expectation[],
  partition: string,
  ours: ReadonlySet<string>,
): { readonly outsiders: Outsiders; readonly notes: readonly string[] } {
  const found = expectations.flatMap((expectation) =>
    statementsOf(expectation, partition)
      .flatMap(namedIn)
      .map((one) => ({ name: expectation.name, ...classified(one, ours) })),
  );
  const of = (kind: Classified["kind"]) => [
    ...new Set(found.flatMap((one) => (one.kind === kind ? [one.value] : []))),
  ];
  return {
    outsiders: {
      accounts: of("account"),
      arns: of("arn"),
      issuers: of("issuer"),
      samlProviders: of("saml"),
    },
    notes: found.flatMap(({ kind, name, value }) =>
      kind === "unnamed"
        ? [`${name} trusts ${value}: the policies deny its callers from outside the organization`]
        : [],
    ),
  };
}

interface Classified {
  readonly kind: "account" | "arn" | "issuer" | "saml" | "inside" | "unnamed";
  readonly value: string;
}

function classified({ account, kind, text, arn, issuer }: Found, ours: ReadonlySet<string>): Classified {
  if (issuer !== undefined) return { kind: "issuer", value: issuer };
  if (kind === "samlProvider") return { kind: "saml", value: samlDoc(text) };
  if (account === undefined || account === placeholder || ours.has(account))
    return { kind: "inside", value: text };
  if (kind === undefined && isLiteral(account)) return { kind: "account", value: account };
  if (arn !== undefined && isLiteral(account) && hasName(arn)) return { kind: "arn", value: arn };
  return { kind: "unnamed", value: text };
}

function samlDoc(arn: string): string {
  const [, , , , account = "", resource = ""] = arn.split(":");
  const home = account === placeholder ? anyAccount : account;
  return `${home}/${resource.slice(resource.indexOf("/") + 1)}`;
}
