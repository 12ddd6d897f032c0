import { isOwnRole } from "../authorization/own-roles.ts";
import type { AwsError } from "../http/answers.ts";
import { errorAnswer, resultAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { escapeXml, text } from "../http/xml.ts";
import { arnOf, type Caller, type Callers, type RoleCaller, type SessionRole } from "../state/callers.ts";
import type { Directory, Principal } from "../state/directory.ts";
import { askIam, type Store } from "../state/store.ts";
import { type AssumeAttempt, admits, admitsForSure, attemptOf } from "../trust/trust-evaluation.ts";
import { readWebIdentity } from "./web-identity.ts";

/** Opens sessions as the trust policies allow. moto's AssumeRole admits any caller to any role, existing or not. */
export interface Sts {
  /** @returns undefined for the calls that moto answers */
  answer(request: AwsRequest, caller: Caller): Promise<AwsResponse | undefined>;
  /** AssumeRoleWithWebIdentity, which needs no signature. */
  assumeWithWebIdentity(request: AwsRequest): Promise<AwsResponse>;
}

export function answerSts(store: Store, directory: Directory, callers: Callers): Sts {
  async function assume(
    request: AwsRequest,
    attempt: AssumeAttempt,
    denied: AwsError,
    by: { readonly isOfRun: boolean; readonly webIdentity?: RoleCaller["webIdentity"] },
  ) {
    const principal = directory.byArn(request.parameters.get("RoleArn") ?? "");
    const trust = principal && (await storedTrust(principal));
    if (!principal || !trust || !admitsTo(principal, trust, attempt)) return errorAnswer(request, denied);
    const { webIdentity } = by;
    const role = { ...sessionRole(principal, by.isOfRun), ...(webIdentity && { webIdentity }) };
    const sessionName = request.parameters.get("RoleSessionName") ?? "";
    const { caller, credentials } = callers.openSession(
      role,
      sessionName,
      Number(request.parameters.get("DurationSeconds") ?? 3600),
    );
    return resultAnswer(
      request,
      "sts",
      `<AssumedRoleUser><AssumedRoleId>${caller.roleId}:${sessionName}</AssumedRoleId><Arn>${escapeXml(arnOf(caller))}</Arn></AssumedRoleUser>` +
        `<Credentials><AccessKeyId>${credentials.accessKeyId}</AccessKeyId><SecretAccessKey>${credentials.secretAccessKey}</SecretAccessKey>` +
        `<SessionToken>${credentials.sessionToken}</SessionToken><Expiration>${caller.expiresAt}</Expiration></Credentials>` +
        (webIdentity ? `<Provider>${escapeXml(webIdentity.provider)}</Provider>` : ""),
    );
  }

  async function storedTrust({ account, name }: Principal): Promise<string | undefined> {
    const found = await askIam(store, account, "GetRole", { RoleName: name });
    const document = text(found ?? "", "Role", "AssumeRolePolicyDocument");
    return document && decodeURIComponent(document);
  }

  return {
    async answer(request, caller) {
      if (request.action === "GetCallerIdentity") return callerIdentity(request, caller);
      if (request.action !== "AssumeRole") return undefined;
      const role = request.parameters.get("RoleArn");
      const message = `User: ${arnOf(caller)} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      const isOfRun = caller.kind === "role" && caller.isOfRun;
      const denied = { status: 403, code: "AccessDenied", message };
      return assume(request, attemptOf(caller, request.parameters), denied, { isOfRun });
    },
    async assumeWithWebIdentity(request) {
      const identity = await readWebIdentity(store, request.parameters);
      if ("code" in identity) return errorAnswer(request, identity);
      const message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
      const { attempt, provider, claims } = identity;
      const denied = { status: 403, code: "AccessDenied", message };
      return assume(request, attempt, denied, { isOfRun: false, webIdentity: { provider, claims } });
    },
  };
}

/** @throws UnsupportedError when the trust policy of an own role has a condition that `requireSupported` refuses */
function admitsTo({ arn }: Principal, trust: string, attempt: AssumeAttempt): boolean {
  return isOwnRole(arn) ? admitsForSure(trust, attempt) : admits(trust, attempt);
}

export function sessionRole({ account, id, name, arn }: Principal, isOfRun: boolean): SessionRole {
  return { account, roleId: id, roleName: name, roleArn: arn, isOfRun };
}

function callerIdentity(request: AwsRequest, caller: Caller): AwsResponse {
  const userId = caller.kind === "user" ? caller.userId : `${caller.roleId}:${caller.sessionName}`;
  const content = `<Arn>${escapeXml(arnOf(caller))}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${caller.account}</Account>`;
  return resultAnswer(request, "sts", content);
}
