import { IAMClient } from "@aws-sdk/client-iam";
import { STSClient } from "@aws-sdk/client-sts";
import { callLimits } from "../../../adapters/aws-call.ts";
import { iamRoleLister } from "../../../adapters/iam/roles.ts";
import { assumedCredentials, callerArn } from "../../../adapters/iam/sts.ts";
import { InputError } from "../../../core/shared/errors.ts";
import type { RoleLister } from "../../../core/sweep/ports.ts";
import { checkOption } from "../../input/arguments.ts";

export interface Access {
  readonly account?: readonly string[] | undefined;
  readonly assumeRole?: string | undefined;
  readonly externalId?: string | undefined;
}

/** The accounts to check, and a way to list the roles of each. */
export interface Reach {
  readonly accounts: readonly string[];
  readonly roles: RoleLister;
}

/** Listing is patient: a check of an organization may be throttled for a while. */
const limits = { ...callLimits, maxAttempts: 8, retryMode: "adaptive" };

/** @throws InputError for another account than that of the credentials without a role to assume */
export async function reachOf(access: Access, region: string): Promise<Reach> {
  const { account: named = [], assumeRole, externalId } = access;
  checkOption("--account", named, /^\d{12}$/, "12 digits");
  const sts = new STSClient({ ...limits, region });
  const caller = await callerArn(sts);
  const [, partition = "aws", , , own = ""] = caller.split(":");
  const accounts = named.length === 0 ? [own] : [...new Set(named)];
  const other = accounts.find((one) => one !== own);
  if (other !== undefined && assumeRole === undefined)
    throw new InputError(
      `--account: expected ${own}, the account of the credentials, found ${other}; use --assume-role for other accounts`,
    );
  const newClient = (account: string) => {
    if (account === own) return new IAMClient({ ...limits, region });
    const arn = `arn:${partition}:iam::${account}:role/${(assumeRole ?? "").replace(/^\//, "")}`;
    return new IAMClient({ ...limits, region, credentials: assumedCredentials(sts, arn, externalId) });
  };
  return { accounts, roles: iamRoleLister(newClient) };
}
