import type { AwsError } from "./answers.ts";
import { errorAnswer, resultAnswer } from "./answers.ts";
import { arnOf, type Caller, type Callers, type RoleCaller, type SessionRole } from "./callers.ts";
import type { Directory, Principal } from "./directory.ts";
import type { AwsRequest, AwsResponse } from "./request.ts";
import type { Store } from "./store.ts";
import { type AssumeAttempt, admits, attemptOf } from "./trust-evaluation.ts";
import { readWebIdentity } from "./web-identity.ts";
import { escapeXml, parseXml, text } from "./xml.ts";

/** Sessions, given as the role's trust policy says. moto gives one to anybody for any role, even one that is not there. */
export interface Sts {
  /** @returns undefined for the calls that moto answers */
  answer(request: AwsRequest, caller: Caller): Promise<AwsResponse | undefined>;
  /** The one call that needs no signature. */
  assumeWithWebIdentity(request: AwsRequest): Promise<AwsResponse>;
}

export function answerSts(store: Store, directory: Directory, callers: Callers): Sts {
  async function assume(
    request: AwsRequest,
    attempt: AssumeAttempt,
    denied: AwsError,
    webIdentity?: RoleCaller["webIdentity"],
  ) {
    const principal = directory.byArn(request.parameters.get("RoleArn") ?? "");
    const trust = principal && (await storedTrust(principal));
    if (!principal || !trust || !admits(trust, attempt)) return errorAnswer(request, denied);
    const role = { ...sessionRole(principal), ...(webIdentity && { webIdentity }) };
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
    const response = await store.query(account, "iam", {
      Action: "GetRole",
      Version: "2010-05-08",
      RoleName: name,
    });
    const document = text(
      parseXml(response.body.toString()),
      "GetRoleResult",
      "Role",
      "AssumeRolePolicyDocument",
    );
    return document && decodeURIComponent(document);
  }

  return {
    async answer(request, caller) {
      if (request.action === "GetCallerIdentity") return callerIdentity(request, caller);
      if (request.action !== "AssumeRole") return undefined;
      const role = request.parameters.get("RoleArn");
      const message = `User: ${arnOf(caller)} is not authorized to perform: sts:AssumeRole on resource: ${role}`;
      return assume(request, attemptOf(caller, request.parameters), {
        status: 403,
        code: "AccessDenied",
        message,
      });
    },
    async assumeWithWebIdentity(request) {
      const identity = await readWebIdentity(store, request.parameters);
      if ("code" in identity) return errorAnswer(request, identity);
      const message = "Not authorized to perform sts:AssumeRoleWithWebIdentity";
      const { attempt, provider, claims } = identity;
      return assume(request, attempt, { status: 403, code: "AccessDenied", message }, { provider, claims });
    },
  };
}

export function sessionRole({ account, id, name, arn }: Principal): SessionRole {
  return { account, roleId: id, roleName: name, roleArn: arn };
}

function callerIdentity(request: AwsRequest, caller: Caller): AwsResponse {
  const userId = caller.kind === "user" ? caller.userId : `${caller.roleId}:${caller.sessionName}`;
  const content = `<Arn>${escapeXml(arnOf(caller))}</Arn><UserId>${escapeXml(userId)}</UserId><Account>${caller.account}</Account>`;
  return resultAnswer(request, "sts", content);
}
