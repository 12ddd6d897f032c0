/** Names a principal that can go away. Names of roles and users are unique in an account whatever their path or case. */
export interface PrincipalKey {
  readonly kind: "role" | "user" | "oidc-provider" | "saml-provider";
  /** 12 digits. */
  readonly account: string;
  /** Without path; an OIDC provider's is its issuer, `token.actions.githubusercontent.com`. */
  readonly name: string;
}

const arnForm = /^arn:[a-z-]+:iam::(\d{12}):(role|user|oidc-provider|saml-provider)\/(.+)$/;

/** @returns undefined for what nobody can delete by itself: accounts, services, sessions, unique ids */
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

/** The same text for two keys exactly when they name the same principal. */
export function principalKeyText({ kind, account, name }: PrincipalKey): string {
  return `${kind} ${account} ${kind === "oidc-provider" ? name : name.toLowerCase()}`;
}
