/**
 * Whom a statement names. `text` is as written; `canonical` is the same for two principals exactly when they are
 * the same one.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html
 */
export type Principal = { readonly text: string; readonly canonical: string } & PrincipalKind;

type PrincipalKind =
  | { readonly kind: "everyone" }
  /** All of an account: its id, or its root ARN in any partition. */
  | { readonly kind: "account"; readonly account: string }
  | {
      readonly kind: "role" | "user";
      readonly partition: string;
      readonly account: string;
      readonly name: string;
    }
  | {
      readonly kind: "session";
      readonly partition: string;
      readonly account: string;
      readonly role: string;
      readonly session: string;
    }
  | { readonly kind: "federatedUser"; readonly account: string }
  /** What IAM stores for a principal, and shows once its owner is gone. Only roles' and users' stand for an ARN. */
  | { readonly kind: "uniqueId"; readonly owner: "role" | "user" | "other" }
  | { readonly kind: "service" }
  | { readonly kind: "saml"; readonly account: string }
  | { readonly kind: "oidc"; readonly account: string; readonly issuer: string }
  | { readonly kind: "webIdentity"; readonly issuer: string }
  | { readonly kind: "canonicalUser" }
  /** `*` under another type than AWS: all services, or all identity providers. */
  | { readonly kind: "everyOf"; readonly type: string }
  /** An empty list. Nobody, presumably; AWS does not say. */
  | { readonly kind: "empty" }
  | { readonly kind: "unrecognised"; readonly type: string };

/** The principal that a value under `type` ("AWS", "Service", …) stands for; never fails. */
export function readPrincipal(type: string, text: string): Principal {
  const canonical = `${knownTypes.has(type) ? type : JSON.stringify(type)} ${text}`;
  const kind = readKind(type, text);
  if (kind.kind === "everyone") return { ...kind, text, canonical: "*" };
  // A role lives in one partition and IAM refuses principals of another, so the id alone says which account.
  if (kind.kind === "account") return { ...kind, text, canonical: `account ${kind.account}` };
  return { ...kind, text, canonical };
}

export function emptyPrincipal(type: string): Principal {
  return { kind: "empty", text: `no ${type} principal`, canonical: `none ${JSON.stringify(type)}` };
}

const knownTypes = new Set(["AWS", "Service", "Federated", "CanonicalUser"]);

function readKind(type: string, text: string): PrincipalKind {
  if (type === "AWS") return readAwsPrincipal(text);
  if (!knownTypes.has(type)) return { kind: "unrecognised", type };
  if (text === "*") return { kind: "everyOf", type };
  if (type === "Service")
    return serviceName.test(text) ? { kind: "service" } : { kind: "unrecognised", type };
  if (type === "CanonicalUser") return { kind: "canonicalUser" };
  return readFederated(text);
}

const serviceName = /^[\w.-]+\.amazonaws\.com(\.cn)?$/;

function readAwsPrincipal(text: string): PrincipalKind {
  if (text === "*") return { kind: "everyone" };
  if (accountId.test(text)) return { kind: "account", account: text };
  if (!text.startsWith("arn:")) return readUniqueId(text);
  const [, partition, service, account, resource, name] = awsArn.exec(text) ?? [];
  if (partition === undefined || account === undefined) return { kind: "unrecognised", type: "AWS" };
  if (service === "iam" && resource === "root" && name === undefined) return { kind: "account", account };
  if (name === undefined) return { kind: "unrecognised", type: "AWS" };
  if (service === "iam" && (resource === "role" || resource === "user")) {
    return { kind: resource, partition, account, name };
  }
  if (service === "sts" && resource === "federated-user") return { kind: "federatedUser", account };
  const slash = name.indexOf("/");
  if (service === "sts" && resource === "assumed-role" && slash > 0) {
    return {
      kind: "session",
      partition,
      account,
      role: name.slice(0, slash),
      session: name.slice(slash + 1),
    };
  }
  return { kind: "unrecognised", type: "AWS" };
}

const accountId = /^\d{12}$/;
// A wildcard inside an ARN is not allowed in a principal, so whatever has one is not recognised.
const awsArn =
  /^arn:(aws[a-z-]*):(iam|sts)::(\d{12}):(root|role|user|assumed-role|federated-user)(?:\/([^*?]+))?$/;

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-prefixes */
function readUniqueId(text: string): PrincipalKind {
  const prefix = uniqueId.exec(text)?.[1];
  if (prefix === undefined) return { kind: "unrecognised", type: "AWS" };
  return { kind: "uniqueId", owner: prefix === "AROA" ? "role" : prefix === "AIDA" ? "user" : "other" };
}

const uniqueId = /^(A[A-Z]{3})[A-Z0-9]{12,124}$/;

function readFederated(text: string): PrincipalKind {
  const [, account, type, name] = providerArn.exec(text) ?? [];
  if (account === undefined || name === undefined) {
    return webIdentities.has(text)
      ? { kind: "webIdentity", issuer: text }
      : { kind: "unrecognised", type: "Federated" };
  }
  return type === "oidc-provider" ? { kind: "oidc", account, issuer: name } : { kind: "saml", account };
}

const providerArn = /^arn:aws[a-z-]*:iam::(\d{12}):(oidc-provider|saml-provider)\/([^*?]+)$/;
const webIdentities = new Set([
  "cognito-identity.amazonaws.com",
  "cognito-identity-us-gov.amazonaws.com",
  "accounts.google.com",
  "graph.facebook.com",
  "www.amazon.com",
]);

/** The account that owns the principal; undefined for services, web identities and what is not recognised. */
export function accountOf(principal: Principal): string | undefined {
  return "account" in principal ? principal.account : undefined;
}
