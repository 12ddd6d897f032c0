import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteRoleCommand,
  DeleteUserCommand,
  GetRoleCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import type { Organization } from "../organization.ts";
import { accounts } from "../shared/accounts.ts";

/** The account of the deployment platform whose deployer our roles trust. It is outside the organization. */
const vendor = "283389881690";
const name = "qovery-deployer";
const roles = ["qovery-user-role", "qovery-user-access-role"];

export const deployerRoleArn = `arn:aws:iam::${vendor}:role/${name}`;

/** Creates the vendor's role and user, and saves our trust policies again so that IAM stores the unique ids. */
export async function createVendor(organization: Organization): Promise<void> {
  const { events, principals } = organization.gateway;
  events.suppress(true);
  await createDeployer(organization);
  principals.register(vendor);
  for (const account of [accounts.dev, accounts.prod]) {
    const { iam } = organization.clients(account);
    for (const RoleName of roles) {
      const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
      const PolicyDocument = decodeURIComponent(role?.AssumeRolePolicyDocument ?? "");
      await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
    }
  }
  events.suppress(false);
}

/** Repeats what the vendor did on 2025-09-01. No event reaches the hub, because the account is outside the organization. */
export async function rotateDeployer(organization: Organization): Promise<void> {
  const { iam } = organization.clients(vendor);
  await iam.send(new DeleteRoleCommand({ RoleName: name }));
  await iam.send(new DeleteUserCommand({ UserName: name }));
  await createDeployer(organization);
}

async function createDeployer(organization: Organization): Promise<void> {
  const { iam } = organization.clients(vendor);
  const Principal = { Service: "codebuild.amazonaws.com" };
  const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await iam.send(new CreateUserCommand({ UserName: name }));
}
