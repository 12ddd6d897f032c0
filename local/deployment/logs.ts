import { region } from "../shared/accounts.ts";

/**
 * Calls CloudWatch Logs without its SDK client, which the project needs nowhere else.
 * @param action such as `CreateLogGroup`
 * @throws Error with the answer of CloudWatch Logs when it refuses the call
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/Welcome.html
 */
export async function callLogs(
  endpoint: string,
  account: string,
  action: string,
  input: object,
): Promise<void> {
  // The gateway reads only the access key id of a signature
  const headers = {
    authorization: `AWS4-HMAC-SHA256 Credential=${account}/20250101/${region}/logs/aws4_request`,
    "content-type": "application/x-amz-json-1.1",
    "x-amz-target": `Logs_20140328.${action}`,
  };
  const response = await fetch(endpoint, { method: "POST", headers, body: JSON.stringify(input) });
  if (!response.ok) throw new Error(`${action} in account ${account}: ${await response.text()}`);
}
