import { CreateUserCommand } from "@aws-sdk/client-iam";
import { operatorName } from "../shared/accounts.ts";
import type { Clients } from "../shared/clients.ts";
import { callCloudFormation } from "./cloudformation.ts";
import type { DeclaredMembers } from "./declared/members.ts";

const memberStackName = "trust-drift-member";

/** The account's administrator, whose access key id is the account id. */
export async function makeOperator({ iam }: Clients): Promise<void> {
  await iam.send(new CreateUserCommand({ UserName: operatorName }));
}

/** Creates the stack of the declared StackSet in an account. @throws Error with CloudFormation's answer */
export async function deployMember(
  endpoint: string,
  account: string,
  { template, parameters }: DeclaredMembers,
): Promise<void> {
  const given = Object.entries(parameters).flatMap(([key, value], index) => [
    [`Parameters.member.${index + 1}.ParameterKey`, key],
    [`Parameters.member.${index + 1}.ParameterValue`, value],
  ]);
  await callCloudFormation(endpoint, account, "CreateStack", {
    StackName: memberStackName,
    [template.startsWith("https://") ? "TemplateURL" : "TemplateBody"]: template,
    "Capabilities.member.1": "CAPABILITY_NAMED_IAM",
    ...Object.fromEntries(given),
  });
}
