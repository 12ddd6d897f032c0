import { type Principal, readPrincipal } from "../../../../../core/policy/model/principal.ts";

/** The principal for a web identity by its name, or for a provider of account 111122223333. */
export function provider(issuer: string): Principal {
  const principal = readPrincipal("Federated", issuer);
  if (principal.kind === "webIdentity") return principal;
  return readPrincipal("Federated", `arn:aws:iam::111122223333:oidc-provider/${issuer}`);
}
