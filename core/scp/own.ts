import { canaryRole } from "../contract/canary.ts";
import { journalBusName } from "../contract/journal.ts";
import {
  eventBusName,
  functionNames,
  scheduleNames,
  stackSetName,
  toggleRuleName,
  undeliveredName,
} from "../contract/names.ts";
import { templateRuleNames } from "../contract/own/own-parts.ts";
import { memberRoleNames, ownNamePrefix, rolePath } from "../contract/roles.ts";
import { changes, passRole } from "./actions.ts";
import type { Exempt } from "./exempt.ts";
import { anyAccount, type GuardStatement } from "./statement.ts";

/**
 * The role with which StackSets deploys in each account (service-managed permissions). A service-linked role, to which
 * SCPs do not apply, creates it.
 */
const stackSetsRole = (partition: string) => `arn:${partition}:iam::${anyAccount}:role/stacksets-exec-*`;

/** The responder's own resources in every account: only its deployment may change them. */
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
      why: "only its deployment creates, changes or passes the responder's roles",
      actions: [...changes.role, passRole],
      // Also by name: a role with our name under another path would block the StackSet from creating it.
      resources: [iam(`role${rolePath}*`), iam(`role/${ownNamePrefix}*`)],
      except,
    },
    {
      sid: "OwnCanary",
      why: "only the responder and the canary function change the canary role",
      actions: [...changes.role, passRole],
      resources: [iam(`role${canaryRole.path}*`)],
      except: [
        ...except,
        iam(`role${rolePath}${functionNames.canary}`),
        iam(`role${rolePath}${memberRoleNames.remediator}`),
      ],
    },
    {
      sid: "OwnBoundary",
      why: "no one changes the permissions boundary and the policies of those roles",
      actions: changes.policy,
      resources: [iam(`policy${rolePath}*`)],
      except,
    },
    {
      sid: "OwnRules",
      why: "no one stops or redirects the events to the hub or within it",
      actions: changes.rule,
      // Only our own rules: others may create rules on the journal bus.
      resources: [
        ...[...templateRuleNames, ...Object.values(scheduleNames), toggleRuleName].map((name) =>
          inRegion("events", `rule/${name}`),
        ),
        inRegion("events", `rule/${eventBusName}/${ownNamePrefix}*`),
        inRegion("events", `rule/${journalBusName}/${ownNamePrefix}*`),
      ],
      except,
    },
    {
      sid: "OwnBuses",
      why: "no one deletes a bus, or encrypts it with a key that stops its events",
      actions: changes.bus,
      // IAM's events arrive on the default bus.
      resources: ["default", eventBusName, journalBusName].map((name) =>
        inRegion("events", `event-bus/${name}`),
      ),
      except,
    },
    {
      sid: "OwnUndelivered",
      why: "no one deletes events that could not be delivered to the hub",
      actions: changes.queue,
      // The ARN of a queue has no resource type.
      resources: [inRegion("sqs", undeliveredName)],
      except,
    },
    {
      sid: "OwnAlarms",
      why: "no one silences or deletes the responder's alarms",
      actions: changes.alarm,
      resources: [inRegion("cloudwatch", `alarm:${ownNamePrefix}*`)],
      except,
    },
    {
      sid: "OwnStacks",
      why: "only its deployment changes the StackSet and its stack instances",
      actions: [...changes.stack, ...changes.stackSet],
      // The StackSet belongs to the management account, even with a delegated administrator.
      resources: [
        inRegion("cloudformation", `stack/StackSet-${stackSetName}-*`),
        // Deployed manually from `trustdrift members template` where StackSets do not deploy.
        inRegion("cloudformation", `stack/${ownNamePrefix}*`),
        inRegion("cloudformation", `stackset/${stackSetName}:*`),
      ],
      except,
    },
    {
      sid: "StackSetsRole",
      why: "only AWS creates roles with the exempt name of the StackSets roles",
      actions: [...changes.role, passRole],
      resources: [stackSetsRole(partition)],
      except: breakGlass,
    },
  ];
}

/** The SCPs are only as strong as their exemptions: exempt principals are changed only by exempt principals. */
export function exemptStatements(
  partition: string,
  { breakGlass, pipelines, operators = [] }: Exempt,
): readonly GuardStatement[] {
  const exempt = [...breakGlass, ...pipelines];
  const except = [stackSetsRole(partition), ...exempt];
  const named = [...exempt, ...operators];
  const of = (kind: "role" | "user") => [...new Set(named.filter((arn) => arn.includes(`:${kind}/`)))];
  const why = "no one else takes over the exempt principals";
  const statements = [
    { sid: "ExemptRoles", why, actions: [...changes.role, passRole], resources: of("role"), except },
    { sid: "ExemptUsers", why, actions: changes.user, resources: of("user"), except },
  ];
  return statements.filter(({ resources }) => resources.length > 0);
}
