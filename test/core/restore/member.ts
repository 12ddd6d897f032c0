import {
  AddRoleToInstanceProfileCommand,
  AttachRolePolicyCommand,
  CreateInstanceProfileCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  EntityAlreadyExistsException,
  type IAMClient,
  PutRolePolicyCommand,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { memberClients } from "../../../adapters/iam/client.ts";
import { iamRestorer } from "../../../adapters/iam/restorer.ts";
import { iamRoles } from "../../../adapters/iam/roles.ts";
import { iamSnapshots } from "../../../adapters/iam/snapshots.ts";
import { memberCredentials } from "../../../adapters/iam/sts.ts";
import { functionNames } from "../../../core/contract/names.ts";
import { memberRoleNames, restorerActions, rolePath } from "../../../core/contract/roles.ts";
import { nothingYet, type Progress, type RestorePorts } from "../../../core/restore/ports.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import type { Organization } from "../../../local/organization.ts";
import { region, roleArn } from "../../../local/shared/accounts.ts";
import { allowing } from "./samples.ts";

/** A member account as the hub's function reaches it, by the real adapters; and as its administrator does. */
export interface Member {
  readonly iam: IAMClient;
  /** A fresh restore, that remembers nothing yet. */
  ports(): RestorePorts;
}

export async function joinMember(organization: Organization, account: string): Promise<Member> {
  process.env.AWS_ENDPOINT_URL = organization.url;
  const { iam } = organization.clients(account);
  await allowAnyRole(iam);
  const { hub } = organization.accounts;
  const caller = organization.gateway.openServiceSession(
    roleArn(hub, rolePath, functionNames.onPrincipalChanged),
    "restore",
  );
  const access = { partition: "aws", externalId, sessionName: "restore" };
  const credentials = memberCredentials(organization.clients(caller).sts, access);
  const clients = memberClients(credentials, region);
  const clock = { now: () => new Date(), pause: async () => {} };
  return {
    iam,
    ports() {
      let text = JSON.stringify(nothingYet);
      return {
        snapshots: iamSnapshots(clients, clock),
        restorer: iamRestorer(clients),
        trust: iamRoles(clients, clock),
        progress: {
          read: async (): Promise<Progress> => JSON.parse(text),
          write: async (progress) => {
            text = JSON.stringify(progress);
          },
        },
        clock,
        toggle: { read: async () => ({ mode: "on" }) },
      };
    },
  };
}

/** Members let us write the roles that a deployment names; these tests make up names. The boundary still holds. */
async function allowAnyRole(iam: IAMClient): Promise<void> {
  const { remediator, restorer } = memberRoleNames;
  await Promise.all(
    [
      [restorer, restorerActions],
      [remediator, ["iam:UpdateAssumeRolePolicy"]],
    ].map(([RoleName, Action]) =>
      iam.send(
        new PutRolePolicyCommand({
          RoleName: String(RoleName),
          PolicyName: "any-role",
          PolicyDocument: JSON.stringify({
            Version: "2012-10-17",
            Statement: [{ Effect: "Allow", Action, Resource: "*" }],
          }),
        }),
      ),
    ),
  );
}

export async function makePolicy(iam: IAMClient, arn: string): Promise<void> {
  const [, Path = "/", PolicyName = ""] = /:policy(\/(?:.*\/)?)([^/]+)$/.exec(arn) ?? [];
  const PolicyDocument = allowing("s3:*");
  await iam.send(new CreatePolicyCommand({ Path, PolicyName, PolicyDocument })).catch((error) => {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  });
}

/** Makes a role as somebody would, with the account's administrator. */
export async function makeRole(iam: IAMClient, role: RoleSnapshot): Promise<void> {
  const { name: RoleName } = role;
  await iam.send(
    new CreateRoleCommand({
      RoleName,
      Path: role.path,
      AssumeRolePolicyDocument: role.trust,
      Description: role.description,
      MaxSessionDuration: role.maxSessionDurationSeconds,
      PermissionsBoundary: role.permissionsBoundary,
      Tags: role.tags.map(({ key, value }) => ({ Key: key, Value: value })),
    }),
  );
  for (const PolicyArn of role.attachedPolicies)
    await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const { name: PolicyName, document: PolicyDocument } of role.inlinePolicies)
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
  for (const { name: InstanceProfileName, path: Path } of role.instanceProfiles) {
    await iam.send(new CreateInstanceProfileCommand({ InstanceProfileName, Path }));
    await iam.send(new AddRoleToInstanceProfileCommand({ InstanceProfileName, RoleName }));
  }
}

/** Deletes a role as IAM wants it: first everything that it holds. */
export async function deleteRole(
  iam: IAMClient,
  role: RoleSnapshot,
  profiles: "keep" | "delete" = "keep",
): Promise<void> {
  const { name: RoleName } = role;
  for (const { name: InstanceProfileName } of role.instanceProfiles) {
    await iam.send(new RemoveRoleFromInstanceProfileCommand({ InstanceProfileName, RoleName }));
    if (profiles === "delete") await iam.send(new DeleteInstanceProfileCommand({ InstanceProfileName }));
  }
  for (const PolicyArn of role.attachedPolicies)
    await iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
  for (const { name: PolicyName } of role.inlinePolicies)
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName }));
  await iam.send(new DeleteRoleCommand({ RoleName }));
}
