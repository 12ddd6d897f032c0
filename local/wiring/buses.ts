import {
  CreateEventBusCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  eventBusName,
  functionNames,
  iamEventPattern,
  iamEvents,
  journalBusName,
  journalPattern,
  principalChangedEventNames,
  queueNames,
  rolePath,
  trustUpdatedEventNames,
} from "../../core/contract.ts";
import { accounts, organizationId, region, roleArn } from "../accounts.ts";
import type { Clients } from "../clients.ts";
import { queueArn } from "./queues.ts";

/** The hub's two buses with who may write them, and which events go to which queue. As `stacks/` declares them. */
export async function makeBuses({ events }: Clients): Promise<void> {
  await Promise.all(
    [eventBusName, journalBusName].map((Name) => events.send(new CreateEventBusCommand({ Name }))),
  );
  await Promise.all([
    allow(eventBusName, "Allow", {
      StringEquals: { "aws:PrincipalOrgID": organizationId },
      "ForAllValues:StringEquals": { "events:source": iamEvents.source },
      Null: { "events:source": "false" },
    }),
    allow(journalBusName, "Deny", { ArnNotEquals: { "aws:PrincipalArn": journalWriters() } }),
    rule(
      eventBusName,
      "trust-drift-trust-updated",
      iamEventPattern(trustUpdatedEventNames),
      queueNames.trustUpdated,
    ),
    rule(
      eventBusName,
      "trust-drift-principal-changed",
      iamEventPattern(principalChangedEventNames),
      queueNames.principalChanged,
    ),
    rule(journalBusName, "trust-drift-announce", journalPattern, queueNames.notify),
  ]);

  async function allow(bus: string, Effect: "Allow" | "Deny", Condition: object): Promise<void> {
    const Resource = `arn:aws:events:${region}:${accounts.hub}:event-bus/${bus}`;
    const statement = {
      Sid: "TrustDrift",
      Effect,
      Principal: "*",
      Action: "events:PutEvents",
      Resource,
      Condition,
    };
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
    await events.send(new PutPermissionCommand({ EventBusName: bus, Policy }));
  }

  async function rule(EventBusName: string, Name: string, pattern: object, queue: string): Promise<void> {
    await events.send(new PutRuleCommand({ EventBusName, Name, EventPattern: JSON.stringify(pattern) }));
    const target = {
      Id: "queue",
      Arn: queueArn(queue),
      DeadLetterConfig: { Arn: queueArn(queueNames.deadLetters) },
    };
    await events.send(new PutTargetsCommand({ EventBusName, Rule: Name, Targets: [target] }));
  }
}

function journalWriters(): readonly string[] {
  const { onTrustUpdated, onPrincipalChanged, sweepAccount } = functionNames;
  return [onTrustUpdated, onPrincipalChanged, sweepAccount].map((name) =>
    roleArn(accounts.hub, rolePath, name),
  );
}
