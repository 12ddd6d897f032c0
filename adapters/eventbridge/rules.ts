import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { PermanentError } from "../../core/shared/errors.ts";
import type { OwnPartPorts } from "../../core/sweep/own/check-own-part.ts";
import { awsCall } from "../aws-call.ts";

/** Rules of the default bus of a member account. */
export function eventBridgeRules(clientFor: (account: string) => EventBridgeClient): OwnPartPorts["rules"] {
  return {
    async read(account, name) {
      const client = clientFor(account);
      try {
        const rule = await awsCall("events:DescribeRule", () =>
          client.send(new DescribeRuleCommand({ Name: name })),
        );
        const { Targets = [] } = await awsCall("events:ListTargetsByRule", () =>
          client.send(new ListTargetsByRuleCommand({ Rule: name })),
        );
        return {
          isEnabled: rule.State === "ENABLED",
          pattern: parsed(rule.EventPattern ?? ""),
          targets: Targets.map(({ Arn, RoleArn, DeadLetterConfig }) => ({
            arn: Arn,
            roleArn: RoleArn,
            deadLetters: DeadLetterConfig?.Arn,
          })),
        };
      } catch (error) {
        if (error instanceof PermanentError && error.code === "ResourceNotFoundException") return undefined;
        throw error;
      }
    },
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
