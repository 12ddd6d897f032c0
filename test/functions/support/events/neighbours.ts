import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { principalChangedEventNames } from "../../../../core/contract/events.ts";
import { type Ending, type EventCase, expectationOf } from "./event-case.ts";

const folder = new URL("../../cases/neighbours/", import.meta.url);

/** One event: what differs from the sample below. */
const eventSchema = v.strictObject({
  eventName: v.optional(v.string()),
  /** Fields of the CloudTrail record. */
  detail: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Fields of EventBridge's envelope. */
  envelope: v.optional(v.record(v.string(), v.unknown()), {}),
  /** Fields of the CloudTrail record that are absent. */
  absent: v.optional(v.array(v.string()), []),
  secondsAgo: v.optional(v.number(), 2),
  /** How often the same call is delivered, each time with its own id. */
  times: v.optional(v.number(), 1),
});

const expectation = v.looseObject({
  roles: v.array(v.string()),
  trust: v.optional(v.looseObject({})),
  response: v.optional(v.string()),
});

const endingSchema = v.union([
  v.strictObject({ ignored: v.string(), refusedCalls: v.optional(v.number()) }),
  v.strictObject({
    incident: v.looseObject({}),
    texts: v.optional(v.array(v.string())),
    notTexts: v.optional(v.array(v.string())),
    isReturned: v.optional(v.boolean()),
    ordersSweep: v.optional(v.boolean()),
  }),
]);

const caseSchema = v.strictObject({
  name: v.string(),
  why: v.optional(v.string()),
  world: v.optional(v.string()),
  before: v.optional(v.array(eventSchema), []),
  events: v.array(eventSchema),
  /** What GetRole answers; null: there is no such role. */
  live: v.optional(v.nullable(v.string()), "$foreign"),
  /** What it answers to a second delivery. */
  liveLater: v.optional(v.nullable(v.string())),
  roleName: v.optional(v.string(), "app"),
  /** null: not protected. */
  expectation: v.optional(v.nullable(expectation), { roles: ["app"] }),
  toggle: v.optional(v.string(), "on"),
  ending: endingSchema,
});

export interface Neighbour extends EventCase {
  readonly name: string;
  readonly world: string | undefined;
  readonly ending: Ending;
}

const allow = (Principal: unknown, more: object = {}) => ({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole", ...more }],
});

const outsider = "arn:aws:iam::193672423079:root";

/** A text of the cases that begins with `$` is one of these trust policies. */
const documents: Readonly<Record<string, string>> = {
  $foreign: JSON.stringify(allow({ AWS: outsider })),
  $foreignEncoded: encodeURIComponent(JSON.stringify(allow({ AWS: outsider }))),
  $foreignEncodedTwice: encodeURIComponent(encodeURIComponent(JSON.stringify(allow({ AWS: outsider })))),
  $foreignPadded: JSON.stringify(allow({ AWS: outsider })).replace("{", `{${" ".repeat(60_000)}`),
  $upperCase: JSON.stringify(allow({ AWS: "ARN:AWS:IAM::193672423079:USER/OUTSIDER" })),
  $uniqueId: JSON.stringify(allow({ AWS: "AROAJMD24IEMKTX6BABJI" })),
  $vendor: JSON.stringify(
    allow({ AWS: outsider }, { Condition: { StringEquals: { "sts:ExternalId": "2d0f6c1e-customer" } } }),
  ),
  $organization: JSON.stringify(
    allow("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-localorg01" } } }),
  ),
  $otherOrganization: JSON.stringify(
    allow("*", { Condition: { StringEquals: { "aws:PrincipalOrgID": "o-otherorg02" } } }),
  ),
  $ownRole: JSON.stringify(allow({ AWS: "arn:aws:iam::444444444444:root" })),
  $ec2: JSON.stringify(allow({ Service: "ec2.amazonaws.com" })),
  $cutOff: '{"Version":"2012-10-17","Statement":[{"Effect":"Allow",',
  $empty: '{"Version":"2012-10-17","Statement":[]}',
};

const account = "444444444444";

const operator = {
  type: "IAMUser",
  principalId: "AIDAEXAMPLEOPERATOR0",
  arn: `arn:aws:iam::${account}:user/operator`,
  accountId: account,
  accessKeyId: "AKIAEXAMPLE000000000",
  userName: "operator",
};

const sampleDetail = {
  eventVersion: "1.11",
  userIdentity: operator,
  eventSource: "iam.amazonaws.com",
  awsRegion: "us-east-1",
  sourceIPAddress: "203.0.113.7",
  userAgent: "aws-cli/2.17.60",
  requestParameters: { roleName: "app", policyDocument: documents.$foreign },
  responseElements: null,
  requestID: "eb25ac6f-e7f7-46aa-ad00-52c5e2511cc1",
  readOnly: false,
  eventType: "AwsApiCall",
  managementEvent: true,
  recipientAccountId: account,
  eventCategory: "Management",
};

type Event = v.InferOutput<typeof eventSchema>;

function bodiesOf(event: Event, prefix: string): string[] {
  const { eventName = "UpdateAssumeRolePolicy", detail, envelope, absent, secondsAgo, times } = event;
  const eventTime = new Date(Date.now() - secondsAgo * 1000).toISOString().replace(/\.\d+Z$/, "Z");
  return Array.from({ length: times }, (_, at) => {
    const eventID = `${prefix}-${at}`;
    const whole = { ...sampleDetail, eventName, eventID, eventTime, ...detail };
    const present = Object.entries(whole).filter(([field]) => !absent.includes(field));
    return JSON.stringify({
      version: "0",
      id: `envelope-${prefix}-${at}`,
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.iam",
      account,
      time: eventTime,
      region: "us-east-1",
      resources: [],
      ...envelope,
      detail: Object.fromEntries(present),
    });
  });
}

function withDocuments(_: string, value: unknown): unknown {
  return typeof value === "string" ? (documents[value] ?? value) : value;
}

/** Events like those of `test/functions/cases`, by the kind of what is odd about them. */
export const neighbourFiles: readonly string[] = readdirSync(folder).sort();

export function neighboursIn(file: string): readonly (() => Neighbour)[] {
  const stated: unknown = JSON.parse(readFileSync(new URL(file, folder), "utf8"), withDocuments);
  return v.parse(v.array(caseSchema), stated).map((one) => () => neighbourOf(one));
}

function neighbourOf({ name, world, expectation, roleName, toggle, ending, ...given }: Stated): Neighbour {
  const { before, events, live, liveLater } = given;
  const eventName = events[0]?.eventName;
  return {
    name,
    world,
    ending,
    before: before.flatMap((one, at) => bodiesOf(one, `before-${at}`)),
    bodies: events.flatMap((one, at) => bodiesOf(one, `event-${at}`)),
    handler: principalChangedEventNames.some((one) => one === eventName)
      ? "on-principal-changed"
      : "on-trust-updated",
    role: { account, name: roleName },
    lives: [documentOf(live), ...(liveLater === undefined ? [] : [documentOf(liveLater)])],
    expectations: expectation === null ? [] : [expectationOf(account, expectation)],
    toggle,
  };
}

type Stated = v.InferOutput<typeof caseSchema>;

/** The default of `live` is filled in after the names were replaced. */
function documentOf(live: string | null): string | undefined {
  return live === null ? undefined : (documents[live] ?? live);
}
