import { rolePath } from "../../../core/contract.ts";
import type { AwsError } from "../answers.ts";
import { arnOf, type Caller, type RoleCaller } from "../callers.ts";
import type { Directory } from "../directory.ts";
import type { Membership } from "../organizations.ts";
import type { AwsRequest } from "../request.ts";
import type { Store } from "../store.ts";
import { askedOf } from "./asked.ts";
import { type Asked, judge, type Verdict } from "./policy.ts";
import { profilePath, readRolePolicies } from "./role-policies.ts";

/** Something that a role was allowed: by the role's ARN, the action and the resource. */
export interface Used {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
}

export interface Authorization {
  /** @returns AWS's refusal, or undefined where the caller's policies allow all that the call asks for */
  refusal(request: AwsRequest, caller: Caller): Promise<AwsError | undefined>;
  /** Whether a role that a service assumes for us may do this: EventBridge, to put on another account's bus. */
  allows(roleArn: string, action: string, resource: string): Promise<boolean>;
  /** Somebody wrote to the account's IAM: what is known of its policies may be old. */
  forget(account: string): void;
  /** Everything that was allowed so far, each once. */
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
      return denied(
        request,
        `The stand-in for AWS cannot judge ${action} of ${arnOf(caller)}: teach it in local/gateway/authorization`,
      );
    }
    const bound = await policies.of(caller);
    for (const one of asked) {
      const verdict = judge(bound, one);
      if (verdict !== "allowed") return denied(request, words(caller, one, verdict));
      const use = { role: caller.roleArn, action: one.action, resource: one.resource };
      used.set(Object.values(use).join(" "), use);
    }
    return undefined;
  }

  return {
    async refusal(request, caller) {
      if (caller.kind !== "role" || !isOwn(caller)) return undefined;
      return refuse(request, caller);
    },
    async allows(roleArn, action, resource) {
      const role = directory.byArn(roleArn);
      if (role === undefined) return false;
      const bound = await policies.of({ account: role.account, roleName: role.name });
      const allowed = judge(bound, { action, resource, context: {} }) === "allowed";
      if (allowed) used.set(`${roleArn} ${action} ${resource}`, { role: roleArn, action, resource });
      return allowed;
    },
    forget: policies.forget,
    used: () => [...used.values()],
  };
}

function isOwn({ roleArn }: RoleCaller): boolean {
  return roleArn.split(":role")[1]?.startsWith(rolePath) ?? false;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html */
function words(
  caller: RoleCaller,
  { action, resource }: Asked,
  verdict: Exclude<Verdict, "allowed">,
): string {
  const because = {
    "not allowed by its policies": `no identity-based policy allows the ${action} action`,
    "not allowed by its boundary": `no permissions boundary allows the ${action} action`,
    denied: "with an explicit deny in an identity-based policy",
  }[verdict];
  const join = verdict === "denied" ? because : `because ${because}`;
  return `User: ${arnOf(caller)} is not authorized to perform: ${action} on resource: ${resource} ${join}`;
}

/** JSON protocols say AccessDeniedException, the query protocol AccessDenied. */
function denied(request: AwsRequest, message: string): AwsError {
  const isJson = request.headers["x-amz-target"] !== undefined;
  return isJson
    ? { status: 400, code: "AccessDeniedException", message }
    : { status: 403, code: "AccessDenied", message };
}
