import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  ListAttachedRolePoliciesCommand,
  ListInstanceProfilesForRoleCommand,
  ListRolePoliciesCommand,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
  TagRoleCommand,
} from "@aws-sdk/client-iam";
import type { Organization } from "../organization.ts";
import { accounts } from "../shared/accounts.ts";

const RoleName = "pipeline";
const PolicyArn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
const PolicyName = "deploy";
const InstanceProfileName = "pipeline";

/** Gives the deployment role a part of each kind, for the restore to recreate. */
export async function equipPipeline(organization: Organization): Promise<void> {
  const { iam } = organization.clients(accounts.dev);
  const statement = {
    Effect: "Allow",
    Action: "sts:AssumeRole",
    Resource: "arn:aws:iam::*:role/deploy-target",
  };
  const PolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new TagRoleCommand({ RoleName, Tags: [{ Key: "owner", Value: "platform" }] }));
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, Path: "/ci/" }));
  await iam.send(new AddRoleToInstanceProfileCommand({ RoleName, InstanceProfileName }));
}

/** Removes the parts first, as the console does: IAM refuses to delete a role that has policies. */
export async function deletePipeline(organization: Organization): Promise<void> {
  const { iam } = organization.clients(accounts.dev);
  await iam.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName }));
  await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}

export interface Parts {
  readonly id: string;
  /** A list of the parts, for people and for comparison. */
  readonly text: string;
}

export async function pipelineParts(organization: Organization): Promise<Parts> {
  const { iam } = organization.clients(accounts.dev);
  const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
  const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
  const { AttachedPolicies = [] } = await iam.send(new ListAttachedRolePoliciesCommand({ RoleName }));
  const { InstanceProfiles = [] } = await iam.send(new ListInstanceProfilesForRoleCommand({ RoleName }));
  const parts = [
    `path ${role?.Path}`,
    ...(role?.Tags ?? []).map(({ Key, Value }) => `tag ${Key}=${Value}`),
    ...PolicyNames.map((name) => `inline policy ${name}`),
    ...AttachedPolicies.map(({ PolicyName: name }) => `attached policy ${name}`),
    ...InstanceProfiles.map(({ InstanceProfileName: name }) => `instance profile ${name}`),
  ];
  return { id: role?.RoleId ?? "", text: parts.join(", ") };
}
