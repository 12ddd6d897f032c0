import { restorerActions, snapshotActions } from "../contract/roles.ts";
import { partitionOf } from "../principals/role.ts";
import { exactPattern } from "../shared/glob.ts";
import type { Doing, Refusal } from "./refusal.ts";
import type { RoleSnapshot } from "./snapshots/snapshot.ts";

/** Why AWS denied a call, as far as its message says. */
export type Denial =
  /** No Allow is missing: a Deny must be removed. */
  | { readonly kind: "explicit-deny"; readonly policy: string }
  | { readonly kind: "not-allowed"; readonly action: string; readonly policy?: string };

/** Parts of AWS's message, for example "… because no identity-based policy allows the iam:PassRole action". */
const denied = /is not authorized to perform: ([a-z0-9-]+:\w+)/;
const explicitly = /with an explicit deny in (?:an? |the )?([a-z][a-z -]*policy|permissions boundary)/i;
const lacking = /because no ([a-z][a-z -]*policy|permissions boundary) allows/i;

/** @returns undefined when the error is not about permissions */
export function denialOf({ doing, error }: Refusal): Denial | undefined {
  if (!/^AccessDenied/.test(error.code)) return undefined;
  const [, deny] = explicitly.exec(error.message) ?? [];
  if (deny !== undefined) return { kind: "explicit-deny", policy: deny };
  const named = denied.exec(error.message)?.[1] ?? operationOf(error.message);
  const known: readonly string[] = [...restorerActions, ...snapshotActions, writeTrust, assumeRole];
  const action = named !== undefined && known.includes(named) ? named : actionOf(doing);
  const [, policy] = lacking.exec(error.message) ?? [];
  return { kind: "not-allowed", action, ...(policy !== undefined && { policy }) };
}

const writeTrust = "iam:UpdateAssumeRolePolicy";
const assumeRole = "sts:AssumeRole";

/** Messages of our adapters begin with the operation. */
export function operationOf(message: string): string | undefined {
  return /^(?:iam|sts):\w+/.exec(message)?.[0];
}

export function actionOf(doing: Doing): string {
  switch (doing.kind) {
    case "read-role":
    case "verify":
      return "iam:GetRole";
    case "create-role":
      return "iam:CreateRole";
    case "write-trust":
      return writeTrust;
    case "put-boundary":
      return "iam:PutRolePermissionsBoundary";
    case "tag-role":
      return "iam:TagRole";
    case "put-inline-policy":
      return "iam:PutRolePolicy";
    case "attach-policy":
      return "iam:AttachRolePolicy";
    case "create-instance-profile":
      return "iam:CreateInstanceProfile";
    case "join-instance-profile":
      return "iam:AddRoleToInstanceProfile";
    case "remove-mark":
      return "iam:UntagRole";
  }
}

/** The policy statements that allow an action for this role only, and further actions that the same call requires. */
export function statementsFor(action: string, { doing, error }: Refusal, role: RoleSnapshot): object[] {
  const allow = (Resource: string, Condition?: object) => ({
    Effect: "Allow",
    Action: action,
    Resource: exactPattern(Resource),
    ...(Condition && { Condition }),
  });
  const boundary = role.permissionsBoundary && {
    StringEquals: { "iam:PermissionsBoundary": role.permissionsBoundary },
  };
  switch (action) {
    case assumeRole:
      return [allow(/arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+/.exec(error.message)?.[0] ?? role.arn)];
    case "iam:CreateRole": {
      const tagging = { Effect: "Allow", Action: "iam:TagRole", Resource: exactPattern(role.arn) };
      return [boundary ? allow(role.arn, boundary) : allow(role.arn), tagging];
    }
    case "iam:PutRolePermissionsBoundary":
      return [boundary ? allow(role.arn, boundary) : allow(role.arn)];
    case "iam:AttachRolePolicy":
      return [
        doing.kind === "attach-policy"
          ? allow(role.arn, { ArnEquals: { "iam:PolicyARN": exactPattern(doing.policyArn) } })
          : allow(role.arn),
      ];
    case "iam:GetInstanceProfile":
    case "iam:CreateInstanceProfile":
      return [allow(profileArn(doing, role))];
    case "iam:AddRoleToInstanceProfile":
      return [allow(profileArn(doing, role)), passRole(role)];
    case "iam:PassRole":
      return [passRole(role)];
    default:
      return [allow(role.arn)];
  }
}

/**
 * Adding a role to an instance profile passes it to EC2.
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_AddRoleToInstanceProfile.html
 */
function passRole({ arn }: RoleSnapshot): object {
  const ec2 =
    partitionOf(arn) === "aws-cn" ? ["ec2.amazonaws.com", "ec2.amazonaws.com.cn"] : "ec2.amazonaws.com";
  return {
    Effect: "Allow",
    Action: "iam:PassRole",
    Resource: exactPattern(arn),
    Condition: { StringEquals: { "iam:PassedToService": ec2 } },
  };
}

function profileArn(doing: Doing, role: RoleSnapshot): string {
  return "profile" in doing ? doing.profile.arn : role.arn;
}
