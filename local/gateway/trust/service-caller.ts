import { organizationAccounts, organizationId, region } from "../../shared/accounts.ts";
import type { AssumeAttempt } from "./trust-evaluation.ts";

/** An AWS service that assumes a role on behalf of a resource of the same account. */
export interface ServiceCaller {
  readonly service: "events.amazonaws.com" | "lambda.amazonaws.com";
  /** The ARN of the rule or of the function. */
  readonly sourceArn: string;
}

/** @param bus `default` is not part of the ARN */
export function ruleOf(account: string, bus: string, rule: string): ServiceCaller {
  const resource = `rule/${bus === "default" ? "" : `${bus}/`}${rule}`;
  return { service: "events.amazonaws.com", sourceArn: `arn:aws:events:${region}:${account}:${resource}` };
}

export function functionOf(account: string, name: string): ServiceCaller {
  const sourceArn = `arn:aws:lambda:${region}:${account}:function:${name}`;
  return { service: "lambda.amazonaws.com", sourceArn };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html#cross-service-confused-deputy-prevention */
export function attemptOfService({ service, sourceArn }: ServiceCaller): AssumeAttempt {
  const [, , , , account = ""] = sourceArn.split(":");
  return {
    action: "sts:AssumeRole",
    principals: { Service: [service] },
    context: {
      "aws:sourcearn": [sourceArn],
      "aws:sourceaccount": [account],
      "aws:sourceorgid": organizationAccounts.includes(account) ? [organizationId] : undefined,
      "aws:principalorgid": undefined, // a service belongs to no organization
      "aws:securetransport": ["true"],
    },
  };
}
