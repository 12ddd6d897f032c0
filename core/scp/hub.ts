import { functionNames, queueNames, tableName, topicName } from "../contract/names.ts";
import { externalIdParameterName } from "../contract/parameters.ts";
import { ownNamePrefix, rolePath } from "../contract/roles.ts";
import { changes } from "./actions.ts";
import type { Exempt } from "./exempt.ts";
import { hubChanges } from "./hub-actions.ts";
import type { GuardStatement } from "./statement.ts";

export interface HubParts {
  readonly partition: string;
  /** The account id of the hub. */
  readonly hub: string;
  readonly exempt: Exempt;
}

/**
 * The resources of the hub account: StackSets, code, state, queues and parameters. These statements are for SCPs of the hub
 * account alone, because a delegated administrator of StackSets can deploy to every member.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
 */
export function hubStatements({ partition, hub, exempt }: HubParts): readonly GuardStatement[] {
  const inHub = (service: string, resource: string) => `arn:${partition}:${service}:*:${hub}:${resource}`;
  const { breakGlass, pipelines, operators = [] } = exempt;
  const deployers = [...breakGlass, ...pipelines];
  const functions = Object.values(functionNames).map(
    (name) => `arn:${partition}:iam::${hub}:role${rolePath}${name}`,
  );
  const parameterFolder = externalIdParameterName.slice(0, externalIdParameterName.lastIndexOf("/"));
  return [
    {
      sid: "HubStackSets",
      why: "only the deployment creates or changes stack sets, which can administer every member account",
      actions: ["cloudformation:CreateStackSet", ...changes.stackSet],
      // CreateStackSet supports no resource.
      resources: ["*"],
      except: deployers,
    },
    {
      sid: "HubFunctions",
      why: "only the deployment changes the functions, and no one invokes one with a forged event",
      actions: hubChanges.function,
      resources: [inHub("lambda", `function:${ownNamePrefix}*`)],
      except: deployers,
    },
    {
      sid: "HubEventSources",
      why: "no one disconnects a queue from its function, or connects another queue",
      actions: hubChanges.eventSource,
      resources: ["*"],
      // The ARN of an event source mapping does not contain the name of its function.
      condition: { ArnLike: { "lambda:FunctionArn": [inHub("lambda", `function:${ownNamePrefix}*`)] } },
      except: deployers,
    },
    {
      sid: "HubTable",
      why: "only the functions, the deployment and operators write expectations, approvals and incidents",
      actions: hubChanges.table,
      resources: [inHub("dynamodb", `table/${tableName}`)],
      except: [...functions, ...deployers, ...operators],
    },
    {
      sid: "HubQueues",
      why: "no one else sends, reads or deletes the messages of the functions",
      actions: [...changes.queue, "sqs:ReceiveMessage", "sqs:SendMessage", "sqs:StartMessageMoveTask"],
      resources: Object.values(queueNames).map((name) => inHub("sqs", name)),
      except: [...functions, ...deployers, ...operators],
    },
    {
      sid: "HubParameters",
      why: "only operators and the deployment change the toggle, the external id and the secrets of Slack",
      actions: hubChanges.parameter,
      resources: [inHub("ssm", `parameter${parameterFolder}/*`)],
      except: [...deployers, ...operators],
    },
    {
      sid: "HubTopic",
      why: "no one deletes the topic of the alerts, or changes who may publish",
      actions: hubChanges.topic,
      resources: [inHub("sns", topicName)],
      except: deployers,
    },
  ];
}
