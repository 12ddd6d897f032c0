import { expect, test } from "vitest";
import { journalBusName } from "../../../core/contract/journal.ts";
import { eventBusName, functionNames } from "../../../core/contract/names.ts";
import { arnOf, declared, hub, roleArnOf } from "../declared.ts";

const program = await declared();

test("there are the members' bus and the journal", () => {
  expect(program.names("EventBus").sort()).toEqual([eventBusName, journalBusName]);
});

test("the members' bus takes IAM's events, from the organization alone", () => {
  expect(program.policyAbout("EventBusPolicy", "eventBusName", eventBusName)).toEqual([
    {
      Sid: "OrganizationPutsIamEvents",
      Effect: "Allow",
      Principal: "*",
      Action: "events:PutEvents",
      Resource: arnOf("events", `event-bus/${eventBusName}`),
      Condition: {
        StringEquals: { "aws:PrincipalOrgID": hub.organization },
        "ForAllValues:StringEquals": { "events:source": ["aws.iam", "aws.events", "aws.sqs"] },
        Null: { "events:source": "false" },
      },
    },
  ]);
});

test("the journal is written by the functions that decide, and by no one else of the account", () => {
  expect(program.policyAbout("EventBusPolicy", "eventBusName", journalBusName)).toEqual([
    {
      Sid: "DenyOtherWriters",
      Effect: "Deny",
      Principal: "*",
      Action: "events:PutEvents",
      Resource: arnOf("events", `event-bus/${journalBusName}`),
      Condition: {
        ArnNotEquals: {
          "aws:PrincipalArn": [
            functionNames.onTrustUpdated,
            functionNames.onPrincipalChanged,
            functionNames.sweepAccount,
          ].map(roleArnOf),
        },
      },
    },
  ]);
});

test("who may write the journal is who is not denied it", () => {
  const writers = Object.values(functionNames).filter((name) =>
    program.allowed(name).some(({ Action }) => [Action].flat().includes("events:PutEvents")),
  );
  const [withinLimits] = program.policyAbout("EventBusPolicy", "eventBusName", journalBusName);
  const written = [withinLimits?.Condition?.ArnNotEquals?.["aws:PrincipalArn"] ?? []].flat();
  expect(written.sort()).toEqual(writers.map(roleArnOf).sort());
});
