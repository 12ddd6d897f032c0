import { region } from "../shared/accounts.ts";

/**
 * Calls CloudFormation without its SDK client, which the project needs nowhere else.
 * @param parameters of the query API, such as `StackName` or `Parameters.member.1.ParameterKey`
 * @returns the XML of the answer
 * @throws Error with CloudFormation's answer when it refuses the call
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/Welcome.html
 */
export async function callCloudFormation(
  endpoint: string,
  account: string,
  action: string,
  parameters: Readonly<Record<string, string>>,
): Promise<string> {
  const body = new URLSearchParams({ Action: action, Version: "2010-05-15", ...parameters });
  // The gateway reads only the access key id of a signature
  const authorization = `AWS4-HMAC-SHA256 Credential=${account}/20250101/${region}/cloudformation/aws4_request`;
  const response = await fetch(endpoint, { method: "POST", headers: { authorization }, body });
  const answer = await response.text();
  if (!response.ok) throw new Error(`${action} in account ${account}: ${answer}`);
  return answer;
}
