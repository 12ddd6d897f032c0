import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand, SubscribeCommand } from "@aws-sdk/client-sns";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { iamEvents } from "../../../core/contract/events.ts";
import { journalBusName, journalDetailTypes, journalSource } from "../../../core/contract/journal.ts";
import { eventBusName, functionNames, queueNames } from "../../../core/contract/names.ts";
import { slackTokenParameterName, toggleParameterName } from "../../../core/contract/parameters.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import { topicArn } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { region, roleArn } from "../../../local/shared/accounts.ts";
import { inboxOf, makeQueue } from "./inbox.ts";

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const announcement = {
  EventBusName: journalBusName,
  Source: journalSource,
  DetailType: journalDetailTypes.detected,
  Detail: JSON.stringify({ incidentId: "i" }),
};

describe("the journal", () => {
  test("takes what our functions say to the notify queue", async () => {
    const { hub } = organization.accounts;
    const role = roleArn(hub, rolePath, functionNames.onTrustUpdated);
    const { events } = organization.clients(organization.gateway.openServiceSession(role, "s"));
    const result = await events.send(new PutEventsCommand({ Entries: [announcement] }));
    expect(result.FailedEntryCount).toBe(0);
    const inbox = await inboxOf(organization.clients(hub).sqs, queueNames.notify);
    expect(await inbox.next()).toMatchObject({
      id: result.Entries?.[0]?.EventId,
      account: hub,
      source: journalSource,
      "detail-type": journalDetailTypes.detected,
      detail: { incidentId: "i" },
    });
  });

  test("takes nothing from anyone else", async () => {
    const { hub, prod } = organization.accounts;
    const EventBusName = `arn:aws:events:${region}:${hub}:event-bus/${journalBusName}`;
    for (const account of [hub, prod]) {
      const forged = new PutEventsCommand({ Entries: [{ ...announcement, EventBusName }] });
      await expect(organization.clients(account).events.send(forged)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
  });
});

describe("the bus of the members' events", () => {
  const hubBus = () => `arn:aws:events:${region}:${organization.accounts.hub}:event-bus/${eventBusName}`;
  const entry = { Source: "my.own", DetailType: iamEvents.detailType, Detail: "{}" };

  test("no one can claim to be IAM", async () => {
    const { events } = organization.clients(organization.accounts.prod);
    const result = await events.send(new PutEventsCommand({ Entries: [{ ...entry, Source: "aws.iam" }] }));
    expect(result.Entries).toEqual([
      { ErrorCode: "NotAuthorizedForSourceException", ErrorMessage: "Not authorized for the source." },
    ]);
  });

  test("refuses other events than IAM's, and accounts outside the organization", async () => {
    for (const account of [organization.accounts.prod, "999999999999"]) {
      const put = new PutEventsCommand({ Entries: [{ ...entry, EventBusName: hubBus() }] });
      await expect(organization.clients(account).events.send(put)).rejects.toMatchObject({
        name: "AccessDeniedException",
      });
    }
  });
});

test("a rule that is declared by anyone is run", async () => {
  const { events, sqs } = organization.clients(organization.accounts.dev);
  await makeQueue(sqs, "orders");
  const EventPattern = JSON.stringify({ source: [{ prefix: "shop." }], detail: { paid: [true] } });
  await events.send(new PutRuleCommand({ Name: "orders", EventPattern }));
  const Arn = `arn:aws:sqs:${region}:${organization.accounts.dev}:orders`;
  await events.send(
    new PutTargetsCommand({ Rule: "orders", Targets: [{ Id: "q", Arn, InputPath: "$.detail" }] }),
  );
  const order = (paid: boolean) => ({
    Source: "shop.web",
    DetailType: "Order",
    Detail: JSON.stringify({ paid }),
  });
  await events.send(new PutEventsCommand({ Entries: [order(false), order(true)] }));
  const inbox = await inboxOf(sqs, "orders");
  expect(await inbox.next()).toEqual({ paid: true });
  expect(await inbox.staysEmpty()).toBe(true);
});

test("who subscribes a queue to the topic hears the alerts", async () => {
  const { sqs, sns } = organization.clients(organization.accounts.hub);
  await makeQueue(sqs, "on-call");
  const Endpoint = `arn:aws:sqs:${region}:${organization.accounts.hub}:on-call`;
  await sns.send(new SubscribeCommand({ TopicArn: topicArn, Protocol: "sqs", Endpoint }));
  await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: "HIGH", Message: "drift" }));
  expect(await (await inboxOf(sqs, "on-call")).next()).toMatchObject({ Subject: "HIGH", Message: "drift" });
});

test("the toggle is off at first, and the token is a secret", async () => {
  const { ssm } = organization.clients(organization.accounts.hub);
  const toggle = await ssm.send(new GetParameterCommand({ Name: toggleParameterName }));
  expect(toggle.Parameter?.Value).toBe("off");
  const sealed = await ssm.send(new GetParameterCommand({ Name: slackTokenParameterName }));
  expect(sealed.Parameter?.Value).not.toMatch(/^xoxb/);
  const open = await ssm.send(
    new GetParameterCommand({ Name: slackTokenParameterName, WithDecryption: true }),
  );
  expect(open.Parameter?.Value).toMatch(/^xoxb/);
});
