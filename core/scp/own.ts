import { canaryRole } from "../contract/canary.ts";
import { journalBusName } from "../contract/journal.ts";
import {
  eventBusName,
  forwardRuleName,
  functionNames,
  scheduleNames,
  stackSetName,
  undeliveredName,
} from "../contract/names.ts";
import { memberRoleNames, ownNamePrefix, rolePath } from "../contract/roles.ts";
import { changes, handOver } from "./actions.ts";
import type { Exempt } from "./exempt.ts";
import { anyAccount, type GuardStatement } from "./statement.ts";

/**
 * What StackSets deploys with in each account, with service-managed permissions. Its service-linked role there, which
 * no service control policy concerns, makes it.
 */
const stackSetsRole = (partition: string) => `arn:${partition}:iam::${anyAccount}:role/stacksets-exec-*`;

/** What the product itself consists of, in every account: only who deploys it may change it. */
export function ownStatements(
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly GuardStatement[] {
  const iam = (resource: string) => `arn:${partition}:iam::${anyAccount}:${resource}`;
  const inRegion = (service: string, resource: string) =>
    `arn:${partition}:${service}:*:${anyAccount}:${resource}`;
  const except = [stackSetsRole(partition), ...breakGlass, ...pipelines];
  return [
    {
      sid: "OwnRoles",
      why: "the responder's roles are changed, made and handed to a service only by who deploys it",
      actions: [...changes.role, handOver],
      // By name too: a role of ours made under another path would keep the StackSet from making it.
      resources: [iam(`role${rolePath}*`), iam(`role/${ownNamePrefix}*`)],
      except,
    },
    {
      sid: "OwnCanary",
      why: "nobody answers the canary in the responder's place",
      actions: [...changes.role, handOver],
      resources: [iam(`role${canaryRole.path}*`)],
      except: [
        ...except,
        iam(`role${rolePath}${functionNames.canary}`),
        iam(`role${rolePath}${memberRoleNames.remediator}`),
      ],
    },
    {
      sid: "OwnBoundary",
      why: "the policy that bounds those roles stays as it is",
      actions: changes.policy,
      resources: [iam(`policy${rolePath}*`)],
      except,
    },
    {
      sid: "OwnRules",
      why: "nobody stops or redirects the events on their way to the hub and in it",
      actions: changes.rule,
      // Not all that begins with our name: others may put rules of their own on the journal.
      resources: [
        inRegion("events", `rule/${forwardRuleName}`),
        ...Object.values(scheduleNames).map((name) => inRegion("events", `rule/${name}`)),
        inRegion("events", `rule/${eventBusName}/${ownNamePrefix}*`),
        inRegion("events", `rule/${journalBusName}/${ownNamePrefix}*`),
      ],
      except,
    },
    {
      sid: "OwnUndelivered",
      why: "events that the hub did not take stay in their queue",
      actions: changes.queue,
      // A queue's ARN has no type before its name.
      resources: [inRegion("sqs", undeliveredName)],
      except,
    },
    {
      sid: "OwnAlarms",
      why: "the alarms that tell of it are neither silenced nor removed",
      actions: changes.alarm,
      resources: [inRegion("cloudwatch", `alarm:${ownNamePrefix}*`)],
      except,
    },
    {
      sid: "OwnStacks",
      why: "the StackSet and its stack in each account are changed only by who deploys them",
      actions: [...changes.stack, ...changes.stackSet],
      // With a delegated administrator too, the StackSet belongs to the management account.
      resources: [
        inRegion("cloudformation", `stack/StackSet-${stackSetName}-*`),
        // Made by hand from `trustdrift members template`, in an account that StackSets do not reach.
        inRegion("cloudformation", `stack/${ownNamePrefix}*`),
        inRegion("cloudformation", `stackset/${stackSetName}:*`),
      ],
      except,
    },
    {
      sid: "StackSetsRole",
      why: "nobody borrows the name that StackSets is let through by: AWS alone makes these roles",
      actions: [...changes.role, handOver],
      resources: [stackSetsRole(partition)],
      except: breakGlass,
    },
  ];
}

/** Whom a guard lets through is worth as much as the guard: they are changed by each other only. */
export function exemptStatements(
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly GuardStatement[] {
  const exempt = [...breakGlass, ...pipelines];
  const except = [stackSetsRole(partition), ...exempt];
  const of = (kind: "role" | "user") => [...new Set(exempt.filter((arn) => arn.includes(`:${kind}/`)))];
  const why = "whom these policies let through, nobody else can become";
  const statements = [
    { sid: "ExemptRoles", why, actions: [...changes.role, handOver], resources: of("role"), except },
    { sid: "ExemptUsers", why, actions: changes.user, resources: of("user"), except },
  ];
  return statements.filter(({ resources }) => resources.length > 0);
}
