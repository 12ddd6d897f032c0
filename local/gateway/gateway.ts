import { organizationAccounts } from "../accounts.ts";
import type { Listening } from "../http.ts";
import { type AwsError, errorAnswer } from "./answers.ts";
import { authorizeOwnRoles, type Used } from "./authorization/authorize.ts";
import { keepUsed } from "./authorization/used-file.ts";
import { type Caller, type Callers, type Credentials, rememberCallers } from "./callers.ts";
import { cloudTrailEvent } from "./cloudtrail.ts";
import { readDeclaredRules } from "./declared-rules.ts";
import { openDirectory } from "./directory.ts";
import { type EventSwitches, routeEvents } from "./events.ts";
import { type Faults, planFaults } from "./faults.ts";
import { answerIam, isWrite } from "./iam.ts";
import { answerOrganizations, type Membership } from "./organizations.ts";
import { mapPrincipalIds, type PrincipalIds } from "./principal-ids.ts";
import { putEvents } from "./put-events.ts";
import { type AwsRequest, type AwsResponse, readRequest } from "./request.ts";
import { answerStacks } from "./stacks.ts";
import { connectStore } from "./store.ts";
import { answerSts, sessionRole } from "./sts.ts";

export interface Gateway {
  readonly url: string;
  readonly events: EventSwitches;
  readonly principals: Pick<PrincipalIds, "know" | "showIdOf">;
  readonly faults: Faults;
  readonly organization: Membership;
  /** Calls answered so far, by `account service:Action`. */
  readonly calls: ReadonlyMap<string, number>;
  /** What the product's own roles were allowed so far, each once. */
  used(): readonly Used[];
  /** Opens a session of a role as an AWS service does for its own: Lambda, for an execution role. */
  openServiceSession(roleArn: string, sessionName: string): Credentials;
  /** Writes a trust policy past everything that IAM would refuse today, and tells no one: an old document. */
  plantTrust(account: string, roleName: string, document: string): Promise<void>;
  stop(): Promise<void>;
}

export interface GatewayOptions {
  readonly listening: Listening;
  readonly motoPort: number;
  readonly warn: (line: string) => void;
}

const twelveHoursInSeconds = 43_200;

/** An AWS endpoint for a whole organization. */
export function startGateway(options: GatewayOptions): Gateway {
  const store = connectStore(options.motoPort);
  const directory = openDirectory();
  const ids = mapPrincipalIds(directory);
  const callers: Callers = rememberCallers(directory);
  const declared = readDeclaredRules(store);
  const stopping = new AbortController();
  const iam = answerIam(store, directory, ids, callers);
  const stacks = answerStacks(store, directory, ids);
  const sts = answerSts(store, directory, callers);
  const organizations = answerOrganizations();
  const authorization = authorizeOwnRoles(store, directory, organizations.membership);
  const router = routeEvents(store, declared, options.warn, stopping.signal, (role, bus) =>
    authorization.allows(role, "events:PutEvents", bus),
  );
  const faults = planFaults();
  const calls = new Map<string, number>();
  for (const account of organizationAccounts) ids.know(account);

  async function answer(request: AwsRequest): Promise<AwsResponse> {
    if (request.action === "AssumeRoleWithWebIdentity") return sts.assumeWithWebIdentity(request);
    const caller = request.signature && callers.find(request.signature.accessKeyId);
    const unknown = complaintAbout(request, caller);
    if (!caller || unknown) return errorAnswer(request, unknown ?? missingToken);
    const fault = faults.take(request, caller.account);
    const refusal = fault ?? (await authorization.refusal(request, caller));
    const response = refusal ? errorAnswer(request, refusal) : await answerFor(request, caller);
    count(`${caller.account} ${request.signature?.service}:${request.action}`);
    return response;
  }

  async function answerFor(request: AwsRequest, caller: Caller): Promise<AwsResponse> {
    switch (request.signature?.service) {
      case "iam":
        return iam.answer(request, caller).finally(() => {
          if (isWrite(request.action)) authorization.forget(caller.account);
        });
      case "cloudformation":
        return stacks.answer(request, caller.account).finally(() => {
          authorization.forget(caller.account);
          declared.forget();
        });
      case "sts":
        return (await sts.answer(request, caller)) ?? store.forward(request, caller.account);
      case "organizations":
        return organizations.answer(request, caller) ?? store.forward(request, caller.account);
      case "events":
        if (request.action === "PutEvents") return putEvents(request, caller, router);
        return store.forward(request, caller.account).finally(declared.forget);
      default:
        return store.forward(request, caller.account);
    }
  }

  /** After the answer, as in AWS: who changed a policy hears of it before anybody is told. */
  function tell(request: AwsRequest, response: AwsResponse): void {
    const caller = request.signature && callers.find(request.signature.accessKeyId);
    if (!caller || request.signature?.service !== "iam" || !isWrite(request.action)) return;
    router.tell(cloudTrailEvent(request, caller, response)).catch((error) => {
      if (!stopping.signal.aborted) options.warn(`an event was lost: ${error}`);
    });
  }

  function count(call: string): void {
    calls.set(call, (calls.get(call) ?? 0) + 1);
  }

  options.listening.answerWith(async (incoming, outgoing) => {
    try {
      const request = await readRequest(incoming);
      const response = await answer(request);
      outgoing.writeHead(response.status, { ...response.headers, "content-length": response.body.length });
      outgoing.end(response.body);
      tell(request, response);
    } catch (error) {
      if (stopping.signal.aborted) return;
      options.warn(`the gateway could not answer ${incoming.method} ${incoming.url}: ${error}`);
      if (!outgoing.headersSent) outgoing.writeHead(500);
      outgoing.end();
    }
  });

  return {
    url: `http://127.0.0.1:${options.listening.port}`,
    events: router.switches,
    principals: ids,
    faults,
    organization: organizations.membership,
    calls,
    used: authorization.used,
    openServiceSession(roleArn, sessionName) {
      const role = directory.byArn(roleArn);
      if (!role) throw new Error(`There is no role ${roleArn}`);
      return callers.openSession(sessionRole(role), sessionName, twelveHoursInSeconds).credentials;
    },
    async plantTrust(account, roleName, document) {
      const query = {
        Action: "UpdateAssumeRolePolicy",
        Version: "2010-05-08",
        RoleName: roleName,
        PolicyDocument: document,
      };
      const response = await store.query(account, "iam", query);
      if (response.status >= 300) throw new Error(response.body.toString());
    },
    async stop() {
      stopping.abort(); // events under way are lost without a word
      await keepUsed(authorization.used());
      await options.listening.close();
      store.close();
    },
  };
}

const missingToken: AwsError = {
  status: 403,
  code: "MissingAuthenticationToken",
  message: "Request is missing Authentication Token",
};

/** AWS's own words, with a hint for whoever came with the credentials of another local stack. */
function complaintAbout(request: AwsRequest, caller: Caller | undefined): AwsError | undefined {
  if (!request.signature) return missingToken;
  const code = request.headers["x-amz-target"] ? "UnrecognizedClientException" : "InvalidClientTokenId";
  if (!caller) {
    const hint = "Here an account's twelve digits are its access key id.";
    return { status: 403, code, message: `The security token included in the request is invalid. ${hint}` };
  }
  const expired = caller.kind === "role" && Date.parse(caller.expiresAt) <= Date.now();
  if (expired)
    return {
      status: 403,
      code: "ExpiredToken",
      message: "The security token included in the request is expired",
    };
  return undefined;
}
