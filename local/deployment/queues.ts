import { accounts, region } from "../shared/accounts.ts";

export function queueArn(name: string): string {
  return `arn:aws:sqs:${region}:${accounts.hub}:${name}`;
}

/** As AWS gives it out; here its last two parts count. */
export function queueUrl(name: string): string {
  return `https://sqs.${region}.amazonaws.com/${accounts.hub}/${name}`;
}
