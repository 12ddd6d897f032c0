import * as v from "valibot";
import { type PrincipalKey, principalKeyOf, principalKeyText } from "../principals/principal-key.ts";
import { InputError } from "../shared/errors.ts";
import { nonEmptyText } from "../shared/validation.ts";
import { maybe } from "./caller.ts";
import type { PermissionsEvent, PrincipalEvent, ProviderUpdate, RenameEvent } from "./trigger.ts";

export const iamName = (whose: string) =>
  v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/, `a ${whose} name as IAM allows it`));

/** The parameters of the calls that make and delete principals; only what we use, spelt as CloudTrail spells it. */
export const principalRequest = v.object({
  roleName: maybe(iamName("role")),
  assumeRolePolicyDocument: maybe(v.string()),
  userName: maybe(iamName("user")),
  newUserName: maybe(iamName("user")),
  newPath: maybe(v.pipe(v.string(), v.regex(/^\/(?:[\x21-\x7e]*\/)?$/, "a path as IAM allows it"))),
  openIDConnectProviderArn: maybe(nonEmptyText),
  url: maybe(v.pipe(v.string(), v.regex(/^https:\/\/[^*?]+$/, "an issuer's URL"))),
  clientID: maybe(nonEmptyText),
  sAMLProviderArn: maybe(nonEmptyText),
  name: maybe(v.pipe(v.string(), v.regex(/^[\w.-]{1,128}$/, "a provider's name as IAM allows it"))),
});

/** What IAM answered to those that make one. */
export const principalAnswer = v.object({
  role: maybe(v.object({ roleId: v.pipe(v.string(), v.regex(/^AROA\w+$/)), arn: nonEmptyText })),
  user: maybe(v.object({ userId: v.pipe(v.string(), v.regex(/^AIDA\w+$/)), arn: nonEmptyText })),
  openIDConnectProviderArn: maybe(nonEmptyText),
  sAMLProviderArn: maybe(nonEmptyText),
});

interface Call {
  readonly eventName: string;
  readonly account: string;
  readonly partition: string;
  readonly request: v.InferOutput<typeof principalRequest>;
  readonly answer: v.InferOutput<typeof principalAnswer>;
}

type DecodedPrincipal =
  | Pick<PrincipalEvent, "kind" | "principal" | "id" | "arn" | "clientIds" | "claimedDocument">
  | Pick<RenameEvent, "kind" | "principal" | "to">
  | Pick<PermissionsEvent, "kind" | "principal">
  | Pick<ProviderUpdate, "kind" | "principal" | "arn" | "changed">;

/** @throws InputError naming the field that should identify the principal */
export function principalOf(call: Call): DecodedPrincipal {
  const { eventName, request, answer } = call;
  switch (eventName) {
    case "CreateRole": {
      const principal = named("role", "roleName", call);
      const document = request.assumeRolePolicyDocument;
      const made = answer.role && { id: answer.role.roleId, ...arnOf(principal, answer.role.arn) };
      return {
        kind: "principal-created",
        principal,
        ...made,
        ...(document && { claimedDocument: document }),
      };
    }
    case "DeleteRole":
      return { kind: "principal-deleted", principal: named("role", "roleName", call) };
    case "CreateUser": {
      const principal = named("user", "userName", call);
      const made = answer.user && { id: answer.user.userId, ...arnOf(principal, answer.user.arn) };
      return { kind: "principal-created", principal, ...made };
    }
    case "UpdateUser": {
      const { newUserName, newPath } = request;
      const to = { ...(newUserName && { name: newUserName }), ...(newPath && { path: newPath }) };
      return { kind: "principal-renamed", principal: named("user", "userName", call), to };
    }
    case "DeleteUser":
      return { kind: "principal-deleted", principal: named("user", "userName", call) };
    case "CreateOpenIDConnectProvider":
    case "CreateSAMLProvider":
      return { kind: "principal-created", ...createdProvider(call) };
    case "AddClientIDToOpenIDConnectProvider":
      return {
        kind: "principal-created",
        ...provider("openIDConnectProviderArn", call),
        ...clientIdOf(call),
      };
    case "RemoveClientIDFromOpenIDConnectProvider":
      return {
        kind: "principal-deleted",
        ...provider("openIDConnectProviderArn", call),
        ...clientIdOf(call),
      };
    case "AttachRolePolicy":
    case "DetachRolePolicy":
    case "PutRolePolicy":
    case "DeleteRolePolicy":
    case "PutRolePermissionsBoundary":
    case "DeleteRolePermissionsBoundary":
      return { kind: "permissions-changed", principal: named("role", "roleName", call) };
    case "UpdateSAMLProvider":
      return { kind: "provider-updated", ...provider("sAMLProviderArn", call), changed: "metadata" };
    case "UpdateOpenIDConnectProviderThumbprint":
      return {
        kind: "provider-updated",
        ...provider("openIDConnectProviderArn", call),
        changed: "thumbprints",
      };
    case "DeleteSAMLProvider":
      return { kind: "principal-deleted", ...provider("sAMLProviderArn", call) };
    default:
      return { kind: "principal-deleted", ...provider("openIDConnectProviderArn", call) };
  }
}

function named(
  kind: "role" | "user",
  field: "roleName" | "userName",
  { account, request }: Call,
): PrincipalKey {
  const name = request[field];
  if (!name) throw missing(field, `the ${kind}'s name`, name);
  return { kind, account, name };
}

function provider(field: "openIDConnectProviderArn" | "sAMLProviderArn", { account, request }: Call) {
  const arn = request[field];
  if (!arn) throw missing(field, "the provider's ARN", arn);
  const principal = principalKeyOf(arn);
  const kind = field === "sAMLProviderArn" ? "saml-provider" : "oidc-provider";
  if (principal?.kind !== kind || principal.account !== account)
    throw missing(field, `the ARN of one of ${account}'s ${kind}s`, arn.slice(0, 200));
  return { principal, arn };
}

/** IAM names an OIDC provider by its issuer. */
function createdProvider({ eventName, account, partition, request, answer }: Call) {
  const isOidc = eventName === "CreateOpenIDConnectProvider";
  const [kind, field] = isOidc ? (["oidc-provider", "url"] as const) : (["saml-provider", "name"] as const);
  const name = request[field]?.replace(/^https:\/\//, "");
  if (!name) throw missing(field, "what the provider is named by", name);
  const answered = isOidc ? answer.openIDConnectProviderArn : answer.sAMLProviderArn;
  // The ARN keeps the issuer's trailing slash, for example of sts.windows.net/<tenant>/
  const names = [name, name.replace(/\/$/, "")];
  for (const one of names) {
    const principal = { kind, account, name: one };
    const { arn } = arnOf(principal, answered ?? undefined);
    if (arn !== undefined) return { principal, arn };
  }
  return { principal: { kind, account, name }, arn: `arn:${partition}:iam::${account}:${kind}/${name}` };
}

function clientIdOf({ request }: Call): { readonly clientIds: readonly string[] } {
  if (!request.clientID) throw missing("clientID", "the client id", request.clientID);
  return { clientIds: [request.clientID] };
}

/** An ARN that is not the principal's own is not believed. */
function arnOf(principal: PrincipalKey, arn: string | undefined): { readonly arn?: string } {
  const key = arn === undefined ? undefined : principalKeyOf(arn);
  if (arn === undefined || key === undefined) return {};
  return principalKeyText(key) === principalKeyText(principal) ? { arn } : {};
}

function missing(field: string, expected: string, found: string | null | undefined): InputError {
  return new InputError(
    `detail.requestParameters.${field}: expected ${expected}, found ${found || "nothing"}`,
  );
}
