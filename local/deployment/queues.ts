import { accounts, region } from "../shared/accounts.ts";

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${accounts.hub}:${name}`;
}

/** The URL in the format of AWS. The gateway reads its last two parts. */
export function queueUrl(name: string): string {
  return `https://sqs.${region}.amazonaws.com/${accounts.hub}/${name}`;
}
