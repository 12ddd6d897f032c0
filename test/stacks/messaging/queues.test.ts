import { describe, expect, test } from "vitest";
import { journalBusName } from "../../../core/contract/journal.ts";
import { eventBusName, functionNames, queueNames } from "../../../core/contract/names.ts";
import { arnOf, declared, type Statement } from "../declared.ts";

const program = await declared();
const deadLetters = arnOf("sqs", queueNames.deadLetters);
const urlOf = (queue: string) => `https://sqs.us-east-1.amazonaws.com/222222222222/${queue}`;

const fourteenDays = 14 * 24 * 60 * 60;

const work = [
  {
    queue: queueNames.trustUpdated,
    rules: [`${eventBusName}/trust-drift-trust-updated`, "trust-drift-toggle-changed"],
    function: functionNames.onTrustUpdated,
    receives: 10,
  },
  {
    queue: queueNames.principalChanged,
    rules: [`${eventBusName}/trust-drift-principal-changed`],
    function: functionNames.onPrincipalChanged,
    receives: 10,
  },
  {
    queue: queueNames.trustRechecks,
    senders: [functionNames.onPrincipalChanged, functionNames.sweepAccount, functionNames.slackActions],
    function: functionNames.onTrustUpdated,
    receives: 10,
  },
  {
    queue: queueNames.principalRechecks,
    senders: [functionNames.sweepAccount, functionNames.takeSnapshot, functionNames.slackActions],
    function: functionNames.onPrincipalChanged,
    receives: 10,
  },
  {
    queue: queueNames.notify,
    rules: [`${journalBusName}/trust-drift-announce`],
    function: functionNames.notify,
    receives: 30,
  },
  {
    queue: queueNames.sweepPlan,
    rules: ["trust-drift-sweep"],
    function: functionNames.sweepPlan,
    receives: 10,
  },
  {
    queue: queueNames.sweepAccount,
    senders: [functionNames.onTrustUpdated, functionNames.onPrincipalChanged, functionNames.sweepPlan],
    function: functionNames.sweepAccount,
    receives: 10,
  },
  {
    queue: queueNames.takeSnapshot,
    senders: [functionNames.onPrincipalChanged, functionNames.sweepAccount],
    function: functionNames.takeSnapshot,
    receives: 10,
  },
  {
    queue: queueNames.canary,
    rules: ["trust-drift-canary"],
    function: functionNames.canary,
    receives: 10,
  },
];

/** Everyone who signs in to the hub through Identity Center. */
const operators = ["arn:aws:iam::222222222222:role/aws-reserved/sso.amazonaws.com/*"];

/** What the policy of a queue must be that rules fill, and nothing besides. */
const policyForRules = (queue: string, rules: string[]): Statement[] => {
  const sources = { "aws:SourceArn": rules.map((rule) => arnOf("events", `rule/${rule}`)) };
  return [
    {
      Sid: "RulesDeliver",
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: arnOf("sqs", queue),
      Condition: { ArnEquals: sources },
    },
    ...denies(queue, { ArnNotEquals: sources, ArnNotLike: { "aws:PrincipalArn": operators } }),
  ];
};

/** And of one that functions fill, which their own roles allow. */
const policyForFunctions = (queue: string, senders: readonly string[]): Statement[] => {
  const roles = senders.map((name) => `arn:aws:iam::222222222222:role/trust-drift/${name}`);
  return denies(queue, { ArnNotLike: { "aws:PrincipalArn": [...roles, ...operators] } });
};

const denies = (queue: string, unless: NonNullable<Statement["Condition"]>): Statement[] => [
  {
    Sid: "DenyOtherSenders",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:SendMessage",
    Resource: arnOf("sqs", queue),
    Condition: unless,
  },
  {
    Sid: "DenyInsecureTransport",
    Effect: "Deny",
    Principal: "*",
    Action: "sqs:*",
    Resource: arnOf("sqs", queue),
    Condition: { Bool: { "aws:SecureTransport": "false" } },
  },
];

test("there are the queues of the contract", () => {
  expect(program.names("Queue").sort()).toEqual([...Object.values(queueNames)].sort());
});

describe.each(work)("queue $queue", ({ queue, rules, senders, function: functionName, receives }) => {
  const { inputs } = program.one("Queue", queue);
  const source = program
    .all("EventSourceMapping")
    .find((one) => one.inputs.eventSourceArn === arnOf("sqs", queue));

  test("gives up after its tries, into the dead letters", () => {
    expect(JSON.parse(String(inputs.redrivePolicy))).toEqual({
      deadLetterTargetArn: deadLetters,
      maxReceiveCount: receives,
    });
  });

  test("is encrypted and no FIFO queue", () => {
    expect(inputs).toMatchObject({ sqsManagedSseEnabled: true, fifoQueue: false });
  });

  test("takes messages from its rules or its named functions, from operators, and from no one else", () => {
    const expected =
      senders === undefined ? policyForRules(queue, rules) : policyForFunctions(queue, senders);
    expect(program.policyAbout("QueuePolicy", "queueUrl", urlOf(queue))).toEqual(expected);
  });

  test("may be filled by those functions whose roles allow it, and by all of them", () => {
    const allowed = Object.values(functionNames).filter((name) =>
      program
        .allowed(name)
        .some(({ Action, Resource }) => Action === "sqs:SendMessage" && Resource === arnOf("sqs", queue)),
    );
    expect(allowed.sort()).toEqual([...(senders ?? [])].sort());
  });

  test("feeds its function, which reports each message by itself, with a limit of copies", () => {
    expect(source?.inputs).toMatchObject({
      functionName: arnOf("lambda", `function:${functionName}`),
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: expect.toSatisfy((limit: number) => limit >= 2 && limit <= 15) },
    });
  });

  test("hides a message for six times as long as its function may work", () => {
    const timeout = Number(program.one("Function", functionName).inputs.timeout);
    expect(inputs.visibilityTimeoutSeconds).toBe(6 * timeout);
  });
});

describe("the dead letters", () => {
  test("are retained for the longest possible time", () => {
    expect(program.one("Queue", queueNames.deadLetters).inputs).toMatchObject({
      messageRetentionSeconds: fourteenDays,
      sqsManagedSseEnabled: true,
    });
  });

  test("may be filled by every rule, and by no other", () => {
    const expected = policyForRules(
      queueNames.deadLetters,
      work.flatMap(({ rules = [] }) => rules),
    );
    expect(program.policyAbout("QueuePolicy", "queueUrl", urlOf(queueNames.deadLetters))).toEqual(expected);
  });

  test("may be filled by our queues, and by no other", () => {
    const { inputs } = program.one("RedriveAllowPolicy", "DeadLettersSources");
    expect(inputs.queueUrl).toBe(urlOf(queueNames.deadLetters));
    expect(JSON.parse(String(inputs.redriveAllowPolicy))).toEqual({
      redrivePermission: "byQueue",
      sourceQueueArns: work.map(({ queue }) => arnOf("sqs", queue)),
    });
  });
});
