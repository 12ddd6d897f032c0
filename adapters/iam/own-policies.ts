import { GetPolicyCommand, GetPolicyVersionCommand } from "@aws-sdk/client-iam";
import { rolePath } from "../../core/contract/roles.ts";
import { plainText } from "../../core/policy/compare.ts";
import type { OwnPartPorts } from "../../core/sweep/own/ports.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { given, noSuchEntity } from "./get-role.ts";

/** Managed policies of the responder in member accounts, as the reader. Two calls each. */
export function iamOwnPolicies(clients: MemberClients): OwnPartPorts["policies"] {
  return {
    read(account, partition, name) {
      const client = clients(account, "reader");
      const arn = `arn:${partition}:iam::${account}:policy${rolePath}${name}`;
      return unlessRefused(noSuchEntity, documentOf(client, arn));
    },
  };
}

async function documentOf(client: ReturnType<MemberClients>, PolicyArn: string): Promise<unknown> {
  const getPolicy = `iam:GetPolicy ${PolicyArn}`;
  const { Policy } = await awsCall(getPolicy, () => client.send(new GetPolicyCommand({ PolicyArn })));
  const VersionId = given(Policy?.DefaultVersionId, getPolicy, "a default version");
  const getVersion = `iam:GetPolicyVersion ${PolicyArn} ${VersionId}`;
  const command = new GetPolicyVersionCommand({ PolicyArn, VersionId });
  const { PolicyVersion } = await awsCall(getVersion, () => client.send(command));
  return JSON.parse(plainText(given(PolicyVersion?.Document, getVersion, "a document")));
}
