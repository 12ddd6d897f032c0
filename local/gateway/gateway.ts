import { organizationAccounts } from "../shared/accounts.ts";
import type { Listening } from "../shared/http.ts";
import { authorizeOwnRoles, denied, type Used } from "./authorization/authorize.ts";
import { readQueuePolicies } from "./authorization/queue-policies.ts";
import { missingToken, signatureProblem } from "./authorization/signer.ts";
import { writeUsed } from "./authorization/used-file.ts";
import { cloudTrailEvent, isRecorded } from "./events/cloudtrail.ts";
import { readDeclaredRules } from "./events/declared-rules.ts";
import { evaluateForwarding } from "./events/forwarding.ts";
import { type HistorySwitches, rememberEvents } from "./events/history.ts";
import { queueTarget } from "./events/queue-target.ts";
import { type EventSwitches, routeEvents } from "./events/router.ts";
import { type AwsError, errorAnswer, withoutPages } from "./http/answers.ts";
import { answerCallCounts } from "./http/call-counts.ts";
import { type AwsRequest, type AwsResponse, readRequest } from "./http/request.ts";
import { answerStacks } from "./services/cloudformation.ts";
import { answerIam, isWrite } from "./services/iam.ts";
import { rememberWriters } from "./services/parameters.ts";
import { putEvents } from "./services/put-events.ts";
import { answerSts, sessionRole } from "./services/sts.ts";
import { type Caller, type Callers, type Credentials, rememberCallers } from "./state/callers.ts";
import { openDirectory } from "./state/directory.ts";
import { type Faults, planFaults } from "./state/faults.ts";
import { answerOrganizations, type Membership } from "./state/organizations.ts";
import { rememberStaleRoles, type StaleReads } from "./state/stale-reads.ts";
import { askIam, connectStore } from "./state/store.ts";
import { type MadeCall, rememberWatchers } from "./state/watchers.ts";
import { UnsupportedError } from "./trust/conditions.ts";
import { mapPrincipalIds, type PrincipalIds } from "./trust/principal-ids.ts";
import { functionOf } from "./trust/service-caller.ts";

export interface Gateway {
  readonly url: string;
  readonly events: EventSwitches;
  readonly history: HistorySwitches;
  readonly principals: Pick<PrincipalIds, "register" | "showIdOf">;
  readonly faults: Faults;
  readonly staleReads: StaleReads;
  readonly organization: Membership;
  /** The number of calls by `account service:Action`, without calls that the caller's policies refused. */
  readonly calls: ReadonlyMap<string, number>;
  /** The number of calls that the caller's policies refused. */
  readonly refused: ReadonlyMap<string, number>;
  /** Calls the watcher after each counted call. @returns a function that removes the watcher */
  onCall(watcher: (made: MadeCall) => void): () => void;
  /** The permissions that the product's own roles used so far, each once; without calls of tests in their name. */
  used(): readonly Used[];
  /**
   * Opens a session of a function's execution role, as Lambda does.
   * @throws Error with Lambda's text when the trust policy does not admit Lambda
   */
  openFunctionSession(roleArn: string, functionName: string): Promise<Credentials>;
  /** Opens a session of any role, whatever its trust policy, for callers in tests and in the demo. */
  openServiceSession(roleArn: string, sessionName: string): Credentials;
  /** Writes a trust policy without IAM's checks and without an event, such as a document that IAM accepted long ago. */
  overwriteTrust(account: string, roleName: string, document: string): Promise<void>;
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
  const stale = rememberStaleRoles();
  const iam = answerIam(store, directory, ids, callers, stale);
  const stacks = answerStacks(store, directory, ids);
  const sts = answerSts(store, directory, callers);
  const parameters = rememberWriters(store);
  const organizations = answerOrganizations();
  const queuePolicies = readQueuePolicies(store);
  const authorization = authorizeOwnRoles(store, directory, organizations.membership, queuePolicies);
  const forwarding = evaluateForwarding(authorization);
  const router = routeEvents({
    sendToQueue: queueTarget(store, queuePolicies),
    declared,
    warn: options.warn,
    stopping: stopping.signal,
    refusalOf: forwarding,
  });
  const history = rememberEvents();
  const faults = planFaults();
  const calls = new Map<string, number>();
  const refused = new Map<string, number>();
  const watchers = rememberWatchers();
  for (const account of organizationAccounts) ids.register(account);

  async function answer(request: AwsRequest): Promise<AwsResponse> {
    if (request.action === "AssumeRoleWithWebIdentity") return sts.assumeWithWebIdentity(request);
    const caller = request.signature && callers.find(request.signature.accessKeyId);
    const unknown = signatureProblem(request, caller);
    if (!caller || unknown) return errorAnswer(request, unknown ?? missingToken);
    const call = `${caller.account} ${request.signature?.service}:${request.action}`;
    const beganAt = Date.now();
    const fault = faults.take(request, caller.account);
    const refusal = fault
      ? undefined
      : await authorization.refusal(request, caller).catch(asRefusal(request));
    const error = fault ?? refusal;
    const response = error
      ? errorAnswer(request, error)
      : await answerFor(request, caller).then(
          (given) => withoutPages(request, given),
          (problem) => errorAnswer(request, asRefusal(request)(problem)),
        );
    count(refusal ? refused : calls, call);
    const by = caller.kind === "role" ? caller.sessionName : caller.userName;
    if (refusal === undefined) watchers.tell({ call, by, beganAt, endedAt: Date.now() });
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
          queuePolicies.forget();
        });
      case "sts":
        return (await sts.answer(request, caller)) ?? store.forward(request, caller.account);
      case "cloudtrail":
        return request.action === "LookupEvents"
          ? history.answer(request, caller.account)
          : store.forward(request, caller.account);
      case "organizations":
        return organizations.answer(request, caller) ?? store.forward(request, caller.account);
      case "ssm":
        return parameters.answer(request, caller);
      case "sqs":
        return store.forward(request, caller.account).finally(() => {
          if (isRecorded(request)) queuePolicies.forget();
        });
      case "events":
        if (request.action === "PutEvents") return putEvents(request, caller, router);
        return store.forward(request, caller.account).finally(declared.forget);
      default:
        return store.forward(request, caller.account);
    }
  }

  /** Runs after the answer was sent, as in AWS. */
  function publishEvent(request: AwsRequest, response: AwsResponse): void {
    const caller = request.signature && callers.find(request.signature.accessKeyId);
    if (!caller || !isRecorded(request)) return;
    const event = cloudTrailEvent(request, caller, response);
    history.record(event);
    router.publish(event).catch((error) => {
      if (!stopping.signal.aborted) options.warn(`an event was lost: ${error}`);
    });
  }

  function open(roleArn: string, sessionName: string, isOfRun: boolean): Credentials {
    const role = directory.byArn(roleArn);
    if (!role) throw new Error(`There is no role ${roleArn}`);
    return callers.openSession(sessionRole(role, isOfRun), sessionName, twelveHoursInSeconds).credentials;
  }

  options.listening.answerWith(async (incoming, outgoing) => {
    if (answerCallCounts(incoming, outgoing, { calls, refused })) return;
    try {
      const request = await readRequest(incoming);
      const response = await answer(request);
      outgoing.writeHead(response.status, { ...response.headers, "content-length": response.body.length });
      outgoing.end(response.body);
      publishEvent(request, response);
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
    history: history.switches,
    principals: ids,
    faults,
    staleReads: stale.switches,
    organization: organizations.membership,
    calls,
    refused,
    onCall: watchers.add,
    used: authorization.used,
    async openFunctionSession(roleArn, functionName) {
      const [, , , , account = ""] = roleArn.split(":");
      if (!(await authorization.trusts(roleArn, functionOf(account, functionName))))
        throw new Error(`The role defined for the function cannot be assumed by Lambda: ${roleArn}`);
      return open(roleArn, functionName, true);
    },
    openServiceSession: (roleArn, sessionName) => open(roleArn, sessionName, false),
    async overwriteTrust(account, roleName, document) {
      const parameters = { RoleName: roleName, PolicyDocument: document };
      const written = await askIam(store, account, "UpdateAssumeRolePolicy", parameters);
      if (written === undefined) throw new Error(`There is no role ${roleName} in account ${account}`);
      authorization.forget(account);
    },
    async stop() {
      stopping.abort(); // drops the events that are not yet delivered
      await writeUsed(authorization.used());
      await options.listening.close();
      store.close();
    },
  };
}

function count(counts: Map<string, number>, call: string): void {
  counts.set(call, (counts.get(call) ?? 0) + 1);
}

/** A call that cannot be evaluated is refused, so that a missing rule shows. */
function asRefusal(request: AwsRequest): (problem: unknown) => AwsError {
  return (problem) => {
    if (!(problem instanceof UnsupportedError)) throw problem;
    return denied(request, `The stand-in for AWS ${problem.message}: implement it in local/gateway`);
  };
}
