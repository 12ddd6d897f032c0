import { DescribeHubCommand, type SecurityHubClient } from "@aws-sdk/client-securityhub";
import { awsCall, unlessRefused } from "../../../../adapters/aws-call.ts";
import { type Finding, failed, ok } from "../check.ts";

/** @see https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_DescribeHub.html */
export async function checkSecurityHub(client: SecurityHubClient, account: string): Promise<Finding> {
  const call = awsCall("securityhub:DescribeHub", () => client.send(new DescribeHubCommand({})));
  const hub = await unlessRefused("InvalidAccess", call);
  if (hub === undefined)
    return failed(
      `TRUST_DRIFT_SECURITY_HUB is on, and Security Hub is off in account ${account}: findings end in the dead-letter queue.`,
      "aws securityhub enable-security-hub --no-enable-default-standards, then trustdrift dead-letters redrive",
    );
  return ok(`Security Hub is on in account ${account}, and accepts findings.`);
}
