import type { AwsError } from "../http/answers.ts";
import { list } from "../http/xml.ts";
import { askIam, type Store } from "../state/store.ts";
import type { AssumeAttempt } from "../trust/trust-evaluation.ts";

export interface WebIdentity {
  readonly attempt: AssumeAttempt;
  /** The provider's ARN. */
  readonly provider: string;
  readonly claims: Readonly<Record<string, string>>;
}

/**
 * Reads the token of AssumeRoleWithWebIdentity. The signature is not checked, because only the trust policy's answer
 * to the token's claims matters here.
 */
export async function readWebIdentity(
  store: Store,
  request: URLSearchParams,
): Promise<WebIdentity | AwsError> {
  const claims = claimsOf(request.get("WebIdentityToken") ?? "");
  const url = claims?.iss?.replace(/^https:\/\//, "");
  if (!claims || !url)
    return invalid(
      "The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)",
    );
  const account = request.get("RoleArn")?.split(":")[4] ?? "";
  const provider = `arn:aws:iam::${account}:oidc-provider/${url}`;
  const parameters = { OpenIDConnectProviderArn: provider };
  const found = await askIam(store, account, "GetOpenIDConnectProvider", parameters);
  if (found === undefined)
    return invalid(`No OpenIDConnect provider found in your account for ${claims.iss}`);
  if (!list(found, "ClientIDList").includes(claims.aud ?? "")) return invalid("Incorrect token audience");
  const own = Object.entries(claims).map(
    ([name, value]) => [`${url}:${name}`.toLowerCase(), [value]] as const,
  );
  const sessionName = ["sts:rolesessionname", [request.get("RoleSessionName") ?? ""]] as const;
  const attempt: AssumeAttempt = {
    action: "sts:AssumeRoleWithWebIdentity",
    principals: { Federated: [provider] },
    context: Object.fromEntries([...own, sessionName]),
  };
  return { attempt, provider, claims };
}

function claimsOf(token: string): Record<string, string> | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());
    if (typeof claims !== "object" || claims === null) return undefined;
    return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

function invalid(message: string): AwsError {
  return { status: 400, code: "InvalidIdentityToken", message };
}
