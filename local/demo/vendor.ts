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

/** The deployment platform of the incident, whose deployer our roles trust. Its account is nobody's here. */
const vendor = "283389881690";
const name = "qovery-deployer";
const roles = ["qovery-user-role", "qovery-user-access-role"];

export const deployerRoleArn = `arn:aws:iam::${vendor}:role/${name}`;

/** Makes the vendor's role and user, and saves our trust policies again, so that IAM keeps the unique ids. */
export async function settleVendor(organization: Organization): Promise<void> {
  const { events, principals } = organization.gateway;
  events.suppress(true);
  await makeDeployer(organization);
  principals.know(vendor);
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

/** What the vendor did on 2025-09-01. No event of it reaches us: the account is another organization's. */
export async function rotateDeployer(organization: Organization): Promise<void> {
  const { iam } = organization.clients(vendor);
  await iam.send(new DeleteRoleCommand({ RoleName: name }));
  await iam.send(new DeleteUserCommand({ UserName: name }));
  await makeDeployer(organization);
}

async function makeDeployer(organization: Organization): Promise<void> {
  const { iam } = organization.clients(vendor);
  const Principal = { Service: "codebuild.amazonaws.com" };
  const statement = { Effect: "Allow", Principal, Action: "sts:AssumeRole" };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
  await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument }));
  await iam.send(new CreateUserCommand({ UserName: name }));
}
