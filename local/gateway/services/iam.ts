import { memberRoleNames } from "../../../core/contract/roles.ts";
import type { AwsError } from "../http/answers.ts";
import { errorAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { escapeXml, find, parseXml, text, unescapeXml } from "../http/xml.ts";
import type { Caller, Callers } from "../state/callers.ts";
import type { Directory } from "../state/directory.ts";
import { type StaleRoles, writtenRole } from "../state/stale-reads.ts";
import type { Store } from "../state/store.ts";
import type { PrincipalIds } from "../trust/principal-ids.ts";
import { answerClientIds } from "./client-ids.ts";

/** The parameter that contains the trust policy, by call. */
const trustParameters: Readonly<Record<string, string>> = {
  CreateRole: "AssumeRolePolicyDocument",
  UpdateAssumeRolePolicy: "PolicyDocument",
};

/** Adds what moto's IAM lacks: refusals, unique ids and error texts. */
export interface Iam {
  answer(request: AwsRequest, caller: Caller): Promise<AwsResponse>;
}

export function isWrite(action: string): boolean {
  return !/^(Get|List|Simulate|Generate)/.test(action);
}

export function answerIam(
  store: Store,
  directory: Directory,
  ids: PrincipalIds,
  callers: Callers,
  stale: StaleRoles,
): Iam {
  function refusal(request: AwsRequest, account: string): AwsError | undefined {
    const name = request.parameters.get("RoleName");
    const role = name ? directory.byName(account, "role", name) : undefined;
    if (!role?.path.startsWith("/aws-service-role/") || !isWrite(request.action)) return undefined;
    const message = `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`;
    return { status: 400, code: "UnmodifiableEntity", message };
  }

  /** Replaces principals by their unique ids. @returns IAM's error when it refuses the document */
  function withStoredTrust(request: AwsRequest): AwsRequest | AwsError {
    const parameter = trustParameters[request.action];
    const document = parameter ? request.parameters.get(parameter) : null;
    if (!parameter || !document) return request;
    const stored = ids.toStored(document);
    if (typeof stored !== "string") return stored;
    const parameters = new URLSearchParams(request.parameters);
    parameters.set(parameter, stored);
    return { ...request, body: Buffer.from(parameters.toString()) };
  }

  function updateDirectory(request: AwsRequest, account: string, response: AwsResponse): void {
    const { action, parameters } = request;
    const result = find(parseXml(response.body.toString()), `${action}Result`) ?? "";
    const created = find(result, "Role") ?? find(result, "User");
    if (action.startsWith("Create") && created) {
      directory.add(text(created, "RoleId") ?? text(created, "UserId") ?? "", text(created, "Arn") ?? "");
    }
    if (action === "DeleteRole") directory.remove(account, "role", parameters.get("RoleName") ?? "");
    if (action === "DeleteUser") directory.remove(account, "user", parameters.get("UserName") ?? "");
    if (action === "UpdateUser") rename(account, parameters);
    const key = action === "CreateAccessKey" ? text(result, "AccessKey", "AccessKeyId") : undefined;
    if (key) callers.addKey(key, account, text(result, "AccessKey", "UserName") ?? "");
  }

  /** A user keeps its id under another name or path. */
  function rename(account: string, parameters: URLSearchParams): void {
    const user = directory.byName(account, "user", parameters.get("UserName") ?? "");
    if (!user) return;
    const path = parameters.get("NewPath") ?? user.path;
    const name = parameters.get("NewUserName") ?? user.name;
    directory.remove(account, "user", user.name);
    directory.add(user.id, `arn:aws:iam::${account}:user${path}${name}`);
  }

  return {
    async answer(request, caller) {
      const refused = refusal(request, caller.account);
      if (refused) return errorAnswer(request, refused);
      const accepted = withStoredTrust(request);
      if ("code" in accepted) {
        // IAM checks that the role exists before it checks the document
        const missing = await missingRole(request, caller.account);
        return missing ?? errorAnswer(request, accepted);
      }
      const former = staleAnswer(request, caller);
      if (former) return inIamsWords(request, former, ids);
      const written = writtenRole(request);
      if (written) await stale.remember(caller.account, written, () => getRole(caller.account, written));
      const ofProvider = await answerClientIds(request, caller.account, store);
      if (ofProvider) return ofProvider;
      const response = await store.forward(accepted, caller.account);
      if (response.status < 300 && isWrite(request.action))
        updateDirectory(request, caller.account, response);
      return inIamsWords(request, response, ids);
    },
  };

  /** Only the product reads stale answers: a test's own reading shows the truth. */
  function staleAnswer({ action, parameters }: AwsRequest, caller: Caller): AwsResponse | undefined {
    if (action !== "GetRole" || caller.kind !== "role" || caller.roleName !== memberRoleNames.reader)
      return undefined;
    return stale.take(caller.account, parameters.get("RoleName") ?? "");
  }

  function getRole(account: string, RoleName: string): Promise<AwsResponse> {
    return store.query(account, "iam", { Action: "GetRole", Version: "2010-05-08", RoleName });
  }

  async function missingRole(request: AwsRequest, account: string): Promise<AwsResponse | undefined> {
    if (request.action !== "UpdateAssumeRolePolicy") return undefined;
    const name = request.parameters.get("RoleName") ?? "";
    if (directory.byName(account, "role", name)) return undefined;
    return errorAnswer(request, {
      status: 404,
      code: "NoSuchEntity",
      message: `The role with name ${name} cannot be found.`,
    });
  }
}

/** Replaces the ids of existing principals by ARNs, and moto's error texts and request ids by IAM's. */
function inIamsWords(request: AwsRequest, response: AwsResponse, ids: PrincipalIds): AwsResponse {
  const content = response.body
    .toString()
    .replace(/<RequestId>[^<]*<\/RequestId>/, `<RequestId>${request.id}</RequestId>`)
    .replace(/<AssumeRolePolicyDocument>([^<]*)<\/AssumeRolePolicyDocument>/g, (_, encoded: string) => {
      const stored = decodeURIComponent(unescapeXml(encoded));
      return `<AssumeRolePolicyDocument>${percentEncode(ids.toShown(stored))}</AssumeRolePolicyDocument>`;
    })
    .replace(/<Message>(Role|User) (\S+) not found<\/Message>/g, (_, kind: string, name: string) => {
      return `<Message>${escapeXml(`The ${kind.toLowerCase()} with name ${unescapeXml(name)} cannot be found.`)}</Message>`;
    });
  return {
    ...response,
    headers: { ...response.headers, "x-amzn-requestid": request.id },
    body: Buffer.from(content),
  };
}

/** Encodes as RFC 3986 does, like IAM. */
function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
