import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import type { OwnPartPorts } from "../../core/sweep/own/ports.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";

/** Rules of the default bus of a member account. */
export function eventBridgeRules(clientFor: (account: string) => EventBridgeClient): OwnPartPorts["rules"] {
  return {
    read: (account, name) => unlessRefused("ResourceNotFound", read(clientFor(account), name)),
  };
}

async function read(client: EventBridgeClient, name: string) {
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
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
