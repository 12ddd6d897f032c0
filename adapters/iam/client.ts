import { IAMClient } from "@aws-sdk/client-iam";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { callLimits, iamLimits } from "../aws-call.ts";

/** Credentials of one of our roles in a member account. */
export type MemberCredentials = (account: string, roleName: string) => AwsCredentialIdentityProvider;

export type MemberClients = (account: string, role: keyof typeof memberRoleNames) => IAMClient;

/**
 * One client for each of our roles in each account. The SDK does not retry the writes of the remediator: after a lost
 * answer, only the responder can decide whether to write again.
 *
 * @param region the region of the partition's IAM endpoint, for example `us-east-1`
 */
export function memberClients(credentialsFor: MemberCredentials, region: string): MemberClients {
  const clients = new Map<string, IAMClient>();
  return (account, role) => {
    const key = `${account} ${role}`;
    const credentials = credentialsFor(account, memberRoleNames[role]);
    const attempts = role === "remediator" ? { maxAttempts: 1 } : {};
    const client =
      clients.get(key) ?? new IAMClient({ ...callLimits, ...iamLimits, ...attempts, region, credentials });
    clients.set(key, client);
    return client;
  };
}
