import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { principalChangedEventNames, trustUpdatedEventNames } from "../../../core/contract/events.ts";
import { journalBusName, journalDetailTypes, journalSource } from "../../../core/contract/journal.ts";
import { eventBusName, queueNames } from "../../../core/contract/names.ts";
import { toggleParameterName } from "../../../core/contract/parameters.ts";
import { isObject, type JsonObject } from "../../../local/gateway/http/json.ts";
import { arnOf, declared, readCases } from "../declared.ts";
import { readSample, ruleMatches, samples } from "./samples.ts";

const program = await declared();
const target = (rule: string) => {
  const found = program.all("EventTarget").filter(({ inputs }) => inputs.rule === rule);
  expect(found, `targets of ${rule}`).toHaveLength(1);
  return found[0];
};

/** The queues that an event on a bus arrives in. */
function arrivals(bus: string, event: JsonObject): string[] {
  return program
    .all("EventRule")
    .filter(({ inputs }) => inputs.eventBusName === bus && inputs.eventPattern !== undefined)
    .filter((rule) => ruleMatches(rule, event))
    .map(
      ({ inputs }) =>
        String(target(String(inputs.name))?.inputs.arn)
          .split(":")
          .at(-1) ?? "",
    );
}

/** Samples that EventBridge would not deliver by these rules, whatever call they name. */
const undeliverable = [
  "malformed/source-not-aws.json",
  "malformed/detail-missing.json",
  "malformed/detail-string.json",
];

const answeredBy: { names: readonly string[]; queue: string }[] = [
  { names: trustUpdatedEventNames, queue: queueNames.trustUpdated },
  { names: principalChangedEventNames, queue: queueNames.principalChanged },
];

const queuesFor = ({ file, eventName, expect: word }: (typeof samples)[number]): string[] =>
  word === "own-part"
    ? [queueNames.principalChanged]
    : answeredBy
        .filter(({ names }) => names.includes(eventName) && !undeliverable.includes(file))
        .map(({ queue }) => queue);

const NearMisses = v.array(
  v.strictObject({ name: v.string(), patch: v.custom<JsonObject>((value) => typeof value === "object") }),
);

describe("the rules of the hub's bus", () => {
  test.each(samples)("deliver $file where it is answered", (sample) => {
    expect(arrivals(eventBusName, readSample(sample.file))).toEqual(queuesFor(sample));
  });

  test("have a sample for each call that they name", () => {
    const seen = samples.map(({ eventName }) => eventName);
    expect(seen).toEqual(expect.arrayContaining([...trustUpdatedEventNames, ...principalChangedEventNames]));
  });

  test.each(readCases(NearMisses, "near-misses.json"))("deliver nothing of $name", ({ patch }) => {
    const event = readSample("update-assume-role-policy/foreign-account-added.json");
    expect(arrivals(eventBusName, event)).toEqual([queueNames.trustUpdated]);
    expect(arrivals(eventBusName, merged(event, patch))).toEqual([]);
  });
});

describe("the rule of the toggle", () => {
  const put = readSample("put-parameter/toggle-changed.json");
  const calling = (eventName: string, requestParameters: JsonObject) =>
    merged(put, { detail: { eventName, requestParameters: { name: null, ...requestParameters } } });
  const name = toggleParameterName;

  test.each([
    ["a new value", put],
    ["its deletion", calling("DeleteParameter", { name })],
    ["its deletion with others", calling("DeleteParameters", { names: ["/other", name] })],
  ])("delivers %s, which CloudTrail reports on the default bus of the hub", (_, event) => {
    expect(arrivals("default", event)).toEqual([queueNames.trustUpdated]);
    expect(arrivals(eventBusName, event)).toEqual([]);
  });

  test.each([
    ["another parameter", calling("PutParameter", { name: "/trust-drift/external-id" })],
    ["a reading", calling("GetParameter", { name })],
    ["a replayed event", merged(put, { "replay-name": "r" })],
    ["an event of a customer", merged(put, { source: "custom.ssm" })],
  ])("does not deliver %s", (_, event) => {
    expect(arrivals("default", event)).toEqual([]);
  });

  test("shares a queue, whose policy lets only both rules send", () => {
    const [policy, ...others] = program
      .all("QueuePolicy")
      .filter(({ inputs }) => JSON.stringify(inputs.queueUrl).includes(queueNames.trustUpdated));
    expect(others).toEqual([]);
    for (const rule of ["trust-drift-trust-updated", "trust-drift-toggle-changed"])
      expect(JSON.stringify(policy?.inputs.policy)).toContain(rule);
  });
});

describe("the rule of the journal", () => {
  const journalEvent = { source: journalSource, "detail-type": journalDetailTypes.detected, detail: {} };

  test.each(Object.values(journalDetailTypes))("delivers %s to notify", (detailType) => {
    expect(arrivals(journalBusName, { ...journalEvent, "detail-type": detailType })).toEqual([
      queueNames.notify,
    ]);
  });

  test.each<[string, JsonObject]>([
    ["an unknown step", { "detail-type": "Trust Drift Forgotten" }],
    ["a step in another case", { "detail-type": "Trust Drift detected" }],
    ["another source", { source: "trust-drift.other" }],
    ["an event of IAM", { source: "aws.iam", "detail-type": "AWS API Call via CloudTrail" }],
  ])("delivers nothing of %s", (_, set) => {
    expect(arrivals(journalBusName, { ...journalEvent, ...set })).toEqual([]);
  });

  test("is not on the bus that members write", () => {
    expect(arrivals(eventBusName, journalEvent)).toEqual([]);
  });
});

test("the rule of the sweep has a schedule, every fifteen minutes, on the default bus", () => {
  expect(program.one("EventRule", "trust-drift-sweep").inputs).toMatchObject({
    eventBusName: "default",
    scheduleExpression: "rate(15 minutes)",
  });
  expect(program.one("EventRule", "trust-drift-sweep").inputs).not.toHaveProperty("eventPattern");
});

describe.each(program.names("EventRule"))("rule %s", (name) => {
  test("has one target, with a day of retries and a dead-letter queue", () => {
    expect(target(name)?.inputs).toMatchObject({
      eventBusName: program.one("EventRule", name).inputs.eventBusName,
      deadLetterConfig: { arn: arnOf("sqs", queueNames.deadLetters) },
      retryPolicy: { maximumEventAgeInSeconds: 86_400, maximumRetryAttempts: 185 },
    });
  });

  test("changes nothing of the event: the handler decodes what CloudTrail wrote", () => {
    for (const input of ["input", "inputPath", "inputTransformer"])
      expect(target(name)?.inputs).not.toHaveProperty(input);
  });

  test("delivers only once the queue lets it", () => {
    expect(target(name)?.dependsOn).toEqual([expect.stringMatching(/Policy$/)]);
  });

  test("is on", () => {
    expect(program.one("EventRule", name).inputs.state ?? "ENABLED").toBe("ENABLED");
  });
});

/** A JSON merge patch: null takes a field away. @see https://www.rfc-editor.org/rfc/rfc7396 */
function merged(base: JsonObject, patch: JsonObject): JsonObject {
  const copy: Record<string, JsonObject[string]> = { ...base };
  for (const [name, value] of Object.entries(patch)) {
    const old = base[name];
    if (value === null) delete copy[name];
    else copy[name] = isObject(value) && isObject(old) ? merged(old, value) : value;
  }
  return copy;
}
