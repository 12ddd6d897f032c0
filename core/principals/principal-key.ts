/** Identifies a principal that can be deleted. A role or user name is unique in its account regardless of path and case. */
export interface PrincipalKey {
  readonly kind: "role" | "user" | "oidc-provider" | "saml-provider";
  /** 12 digits. */
  readonly account: string;
  /** Without path; for an OIDC provider its issuer, for example `token.actions.githubusercontent.com`. */
  readonly name: string;
}

const arnForm = /^arn:[a-z-]+:iam::(\d{12}):(role|user|oidc-provider|saml-provider)\/(.+)$/;

/** @returns undefined for principals that cannot be deleted in IAM: accounts, services, sessions, unique ids */
export function principalKeyOf(arn: string): PrincipalKey | undefined {
  const [, account, kind, rest] = arnForm.exec(arn) ?? [];
  if (account === undefined || rest === undefined || /[*?]/.test(rest)) return undefined;
  switch (kind) {
    case "role":
    case "user":
      return { kind, account, name: rest.slice(rest.lastIndexOf("/") + 1) };
    case "oidc-provider":
    case "saml-provider":
      return { kind, account, name: rest };
    default:
      return undefined;
  }
}

/** Equal for two keys exactly when they identify the same principal. */
export function principalKeyText({ kind, account, name }: PrincipalKey): string {
  return `${kind} ${account} ${kind === "oidc-provider" ? name : name.toLowerCase()}`;
}

export function isProvider({ kind }: PrincipalKey): boolean {
  return kind === "oidc-provider" || kind === "saml-provider";
}
