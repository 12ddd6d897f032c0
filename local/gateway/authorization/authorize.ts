import type { AwsError } from "../http/answers.ts";
import type { JsonObject } from "../http/json.ts";
import type { AwsRequest } from "../http/request.ts";
import { arnOf, type Caller, type RoleCaller } from "../state/callers.ts";
import type { Directory } from "../state/directory.ts";
import type { Membership } from "../state/organizations.ts";
import type { Store } from "../state/store.ts";
import { UnsupportedError } from "../trust/conditions.ts";
import { attemptOfService, type ServiceCaller } from "../trust/service-caller.ts";
import { admitsForSure } from "../trust/trust-evaluation.ts";
import { isOwnRole } from "./own-roles.ts";
import { allowing, evaluate, type RequiredPermission, type RolePolicies, type Verdict } from "./policy.ts";
import type { QueuePolicies } from "./queue-policies.ts";
import { requiredPermissions } from "./required-permissions.ts";
import { profilePath, readRolePolicies, roleTags } from "./role-policies.ts";

/** A permission that a role used while the product ran. */
export interface Used {
  /** The ARN of the role. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** The statements of its own policies that allowed the call: a test can give the role more than the declared ones. */
  readonly statements: readonly JsonObject[];
}

export interface Authorization {
  /**
   * @returns AWS's refusal, or undefined when the caller's policies allow the call
   * @throws UnsupportedError for an action that `requiredPermissions` does not know, or for a condition that
   *   `requireSupported` refuses
   */
  refusal(request: AwsRequest, caller: Caller): Promise<AwsError | undefined>;
  /**
   * Whether the trust policy lets a service assume the role.
   * @throws UnsupportedError for a condition that `requireSupported` refuses
   */
  trusts(roleArn: string, service: ServiceCaller): Promise<boolean>;
  /** Whether a role that a service has assumed has a permission, such as EventBridge to put events on another bus. */
  allows(roleArn: string, action: string, resource: string): Promise<boolean>;
  /** Drops the cached policies of an account after a write to its IAM. */
  forget(account: string): void;
  /** The permissions used so far by sessions that Lambda opened here, and by sessions that these opened; each once. */
  used(): readonly Used[];
}

/**
 * Evaluates calls of the product's own roles by their policies and boundaries, and by the policies of queues, so that a
 * missing permission shows here before a deployment. Every other caller is an administrator.
 */
export function authorizeOwnRoles(
  store: Store,
  directory: Directory,
  membership: Membership,
  queuePolicies: QueuePolicies,
): Authorization {
  const policies = readRolePolicies(store);
  const used = new Map<string, Used>();

  async function refuse(request: AwsRequest, caller: RoleCaller): Promise<AwsError | undefined> {
    const required = await requiredPermissions(
      request,
      caller,
      directory,
      membership,
      (account, name) => profilePath(store, account, name),
      (account, name) => roleTags(store, account, name),
    );
    if (required === undefined) {
      const action = `${request.signature?.service}:${request.action}`;
      throw new UnsupportedError(`cannot evaluate ${action} of ${arnOf(caller)}`);
    }
    const bound = await policies.of(caller);
    for (const one of required) {
      const verdict = evaluate(bound, one);
      if (verdict !== "allowed") return denied(request, denialMessage(caller, one, verdict));
      if (one.action.startsWith("sqs:") && (await queuePolicies.deny(one)))
        return denied(request, denialMessage(caller, one, "denied by the resource"));
    }
    // Only now: a call that is refused for one part uses none of its permissions
    if (caller.isOfRun) for (const one of required) recordUse(caller.roleArn, bound, one);
    return undefined;
  }

  function recordUse(role: string, bound: RolePolicies, required: RequiredPermission): void {
    const { action, resource } = required;
    const use = { role, action, resource, statements: allowing(bound, required) };
    used.set(JSON.stringify(use), use);
  }

  async function policiesOf(roleArn: string) {
    const role = directory.byArn(roleArn);
    return role && policies.of({ account: role.account, roleName: role.name });
  }

  return {
    async refusal(request, caller) {
      if (caller.kind !== "role" || !isOwnRole(caller.roleArn)) return undefined;
      return refuse(request, caller);
    },
    async trusts(roleArn, service) {
      const trust = (await policiesOf(roleArn))?.trust;
      return trust !== undefined && admitsForSure(trust, attemptOfService(service));
    },
    async allows(roleArn, action, resource) {
      const bound = await policiesOf(roleArn);
      const required = { action, resource, context: {} };
      if (bound === undefined || evaluate(bound, required) !== "allowed") return false;
      recordUse(roleArn, bound, required);
      return true;
    },
    forget: policies.forget,
    used: () => [...used.values()],
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function denialMessage(
  caller: RoleCaller,
  { action, resource }: RequiredPermission,
  verdict: Exclude<Verdict, "allowed"> | "denied by the resource",
): string {
  const because = {
    "not allowed by its policies": `because no identity-based policy allows the ${action} action`,
    "not allowed by its boundary": `because no permissions boundary allows the ${action} action`,
    "denied by its policies": "with an explicit deny in an identity-based policy",
    "denied by its boundary": "with an explicit deny in a permissions boundary",
    "denied by the resource": "with an explicit deny in a resource-based policy",
  }[verdict];
  return `User: ${arnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/** The error code is AccessDeniedException in JSON protocols, AccessDenied in the query protocol. */
export function denied(request: AwsRequest, message: string): AwsError {
  const isJson = request.headers["x-amz-target"] !== undefined;
  return isJson
    ? { status: 400, code: "AccessDeniedException", message }
    : { status: 403, code: "AccessDenied", message };
}
