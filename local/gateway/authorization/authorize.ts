import type { AwsError } from "../http/answers.ts";
import type { JsonObject } from "../http/json.ts";
import type { AwsRequest } from "../http/request.ts";
import { arnOf, type Caller, type RoleCaller } from "../state/callers.ts";
import type { Directory } from "../state/directory.ts";
import type { Membership } from "../state/organizations.ts";
import type { Store } from "../state/store.ts";
import { CannotJudgeError } from "../trust/conditions.ts";
import { attemptOfService, type ServiceCaller } from "../trust/service-caller.ts";
import { admitsForSure } from "../trust/trust-evaluation.ts";
import { askedOf } from "./asked.ts";
import { isOwnRole } from "./own-roles.ts";
import { type Asked, allowing, judge, type RolePolicies, type Verdict } from "./policy.ts";
import { profilePath, readRolePolicies } from "./role-policies.ts";

/** Something that a role was allowed while the product ran. */
export interface Used {
  /** Its ARN. */
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Of its own policies, what allowed it: a test may have given the role more than is declared. */
  readonly statements: readonly JsonObject[];
}

export interface Authorization {
  /**
   * @returns AWS's refusal, or undefined where the caller's policies allow all that the call asks for
   * @throws CannotJudgeError for what this machine does not understand
   */
  refusal(request: AwsRequest, caller: Caller): Promise<AwsError | undefined>;
  /**
   * Whether the role's trust lets a service assume it for what that does for us.
   * @throws CannotJudgeError for a condition that this machine does not understand
   */
  trusts(roleArn: string, service: ServiceCaller): Promise<boolean>;
  /** Whether a role that a service has assumed may do this: EventBridge, to put on another account's bus. */
  allows(roleArn: string, action: string, resource: string): Promise<boolean>;
  /** Somebody wrote to the account's IAM: what is known of its policies may be old. */
  forget(account: string): void;
  /** What was allowed so far to sessions that Lambda opened here and those that these assumed, each once. */
  used(): readonly Used[];
}

/**
 * Judges the calls of the product's own roles by their policies and boundaries, so that what a deployment lacks is
 * missed here first. Everybody else on this machine is an administrator.
 */
export function authorizeOwnRoles(store: Store, directory: Directory, membership: Membership): Authorization {
  const policies = readRolePolicies(store);
  const used = new Map<string, Used>();

  async function refuse(request: AwsRequest, caller: RoleCaller): Promise<AwsError | undefined> {
    const asked = await askedOf(request, caller, directory, membership, (account, name) =>
      profilePath(store, account, name),
    );
    if (asked === undefined) {
      const action = `${request.signature?.service}:${request.action}`;
      throw new CannotJudgeError(`cannot judge ${action} of ${arnOf(caller)}`);
    }
    const bound = await policies.of(caller);
    for (const one of asked) {
      const verdict = judge(bound, one);
      if (verdict !== "allowed") return denied(request, words(caller, one, verdict));
    }
    // Not before: of a call that is refused for one part nothing was used
    if (caller.isOfRun) for (const one of asked) keep(caller.roleArn, bound, one);
    return undefined;
  }

  function keep(role: string, bound: RolePolicies, asked: Asked): void {
    const { action, resource } = asked;
    const use = { role, action, resource, statements: allowing(bound, asked) };
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
      const asked = { action, resource, context: {} };
      if (bound === undefined || judge(bound, asked) !== "allowed") return false;
      keep(roleArn, bound, asked);
      return true;
    },
    forget: policies.forget,
    used: () => [...used.values()],
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function words(
  caller: RoleCaller,
  { action, resource }: Asked,
  verdict: Exclude<Verdict, "allowed">,
): string {
  const because = {
    "not allowed by its policies": `because no identity-based policy allows the ${action} action`,
    "not allowed by its boundary": `because no permissions boundary allows the ${action} action`,
    "denied by its policies": "with an explicit deny in an identity-based policy",
    "denied by its boundary": "with an explicit deny in a permissions boundary",
  }[verdict];
  return `User: ${arnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} ${because}`;
}

/** JSON protocols say AccessDeniedException, the query protocol AccessDenied. */
export function denied(request: AwsRequest, message: string): AwsError {
  const isJson = request.headers["x-amz-target"] !== undefined;
  return isJson
    ? { status: 400, code: "AccessDeniedException", message }
    : { status: 403, code: "AccessDenied", message };
}
