import { PutRuleCommand, PutTargetsCommand, type Target } from "@aws-sdk/client-eventbridge";
import {
  CreatePolicyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { operatorName } from "../accounts.ts";
import type { Clients } from "../clients.ts";
import type { DeclaredMembers } from "../declared/members.ts";
import { type Resource, resolveTemplate } from "./template.ts";

/** The account's administrator: who acts under the account's twelve digits. */
export async function makeOperator({ iam }: Clients): Promise<void> {
  await iam.send(new CreateUserCommand({ UserName: operatorName }));
}

/**
 * Makes in an account what the declared member template holds. Not through moto's CloudFormation: roles that
 * it makes would not pass the gateway, which must know the id of each.
 */
export async function deployMember(
  clients: Clients,
  account: string,
  { template, parameters }: DeclaredMembers,
): Promise<void> {
  const resources = resolveTemplate(template, account, parameters);
  const order = ["AWS::IAM::ManagedPolicy", "AWS::SQS::Queue", "AWS::IAM::Role", "AWS::Events::Rule"];
  const known = resources.filter((resource) => order.includes(resource.type));
  // Queue policies are not enforced here, and nobody counts for alarms.
  const leftOut = ["AWS::SQS::QueuePolicy", "AWS::CloudWatch::Alarm"];
  const unknown = resources.find(({ type }) => !order.includes(type) && !leftOut.includes(type));
  if (unknown)
    throw new Error(
      `local/wiring/members.ts cannot make the member template's ${unknown.name}: ${unknown.type}`,
    );
  for (const type of order) {
    await Promise.all(
      known.filter((resource) => resource.type === type).map((resource) => make(clients, resource)),
    );
  }
}

async function make({ iam, sqs, events }: Clients, { type, properties }: Resource): Promise<void> {
  const name = (property: string) => String(properties[property]);
  switch (type) {
    case "AWS::IAM::ManagedPolicy": {
      const policy = { PolicyName: name("ManagedPolicyName"), Path: name("Path") };
      await iam.send(
        new CreatePolicyCommand({ ...policy, PolicyDocument: JSON.stringify(properties.PolicyDocument) }),
      );
      return;
    }
    case "AWS::SQS::Queue":
      await sqs.send(new CreateQueueCommand({ QueueName: name("QueueName") }));
      return;
    case "AWS::IAM::Role": {
      const role = {
        RoleName: name("RoleName"),
        Path: name("Path"),
        PermissionsBoundary: name("PermissionsBoundary"),
      };
      const AssumeRolePolicyDocument = JSON.stringify(properties.AssumeRolePolicyDocument);
      await iam.send(new CreateRoleCommand({ ...role, AssumeRolePolicyDocument }));
      for (const policy of (properties.Policies ?? []) as { PolicyName: string; PolicyDocument: object }[]) {
        const PolicyDocument = JSON.stringify(policy.PolicyDocument);
        await iam.send(
          new PutRolePolicyCommand({
            RoleName: role.RoleName,
            PolicyName: policy.PolicyName,
            PolicyDocument,
          }),
        );
      }
      return;
    }
    case "AWS::Events::Rule": {
      await events.send(
        new PutRuleCommand({ Name: name("Name"), EventPattern: JSON.stringify(properties.EventPattern) }),
      );
      await events.send(
        new PutTargetsCommand({ Rule: name("Name"), Targets: properties.Targets as Target[] }),
      );
    }
  }
}
