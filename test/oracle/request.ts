/** Who calls. Ids are those that IAM gives to users and roles; two callers of one name may differ in them. */
export type Caller =
  | { readonly kind: "account-root"; readonly account: string }
  | { readonly kind: "user"; readonly account: string; readonly arn: string; readonly id: string }
  | {
      readonly kind: "role-session";
      readonly account: string;
      readonly roleArn: string;
      readonly roleId: string;
      readonly sessionName: string;
    }
  | { readonly kind: "federated-user"; readonly account: string; readonly name: string }
  | { readonly kind: "canonical-user"; readonly id: string }
  | { readonly kind: "service"; readonly name: string }
  | { readonly kind: "federated"; readonly provider: string };

/**
 * What the caller's own policies say to the action: they allow it, they are silent, or they would allow it but a
 * permissions boundary or session policy is silent. A trust policy that names the caller directly makes up for the
 * former two within the role's account (UG:reference_policies_evaluation-logic_policy-eval-basics).
 */
export type OwnPolicy = "allows" | "silent" | "bounded";

export interface Request {
  readonly caller: Caller;
  readonly action: string;
  /** By key in lower case; an absent key is absent from the request. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  readonly ownPolicy: OwnPolicy;
}

export const ownPolicies: readonly OwnPolicy[] = ["allows", "silent", "bounded"];

/** Questions that the AWS pages leave open. Two documents are equal only if they agree under every reading. */
export interface Reading {
  /** Does `*` mean services and federated identities too? */
  readonly starCoversEveryKind: boolean;
  /** Does `*` name a caller directly, so that it needs no policy of its own? */
  readonly starNamesDirectly: boolean;
  /** An operator without `ForAnyValue`/`ForAllValues` before a key of several values: any of them, or no match. */
  readonly severalValues: "any" | "no-match";
  /** Is a wildcard that comes out of a policy variable a wildcard? */
  readonly wildcardsInVariables: boolean;
}

export const readings: readonly Reading[] = [
  { starCoversEveryKind: true, starNamesDirectly: false, severalValues: "any", wildcardsInVariables: false },
  {
    starCoversEveryKind: false,
    starNamesDirectly: true,
    severalValues: "no-match",
    wildcardsInVariables: true,
  },
];
