import { readdirSync, readFileSync } from "node:fs";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { iamEvents, trustUpdatedEventNames } from "../../../core/contract/events.ts";
import { ownPartSources } from "../../../core/contract/own/own-parts.ts";
import { toggleEventSource } from "../../../core/contract/parameters.ts";

const folder = new URL("../../../events/", import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), "utf8");
const parse = (text: string): unknown => JSON.parse(text);

const Time = v.pipe(v.string(), v.isoTimestamp(), v.endsWith("Z"));
const Account = v.pipe(v.string(), v.regex(/^\d{12}$/));
const Fields = v.record(v.string(), v.unknown());

const ManifestRow = v.pipe(
  v.strictObject({
    file: v.pipe(v.string(), v.endsWith(".json")),
    eventName: v.string(),
    origin: v.picklist(["modelled", "composed"]),
    source: v.optional(v.pipe(v.string(), v.regex(/^(https:|public GitHub file)/))),
    special: v.pipe(v.string(), v.minLength(10)),
    expect: v.pipe(v.string(), v.regex(/^[a-z]+(-[a-z]+)*$/)),
  }),
  v.check(
    (row) => row.origin === "composed" || row.source !== undefined,
    "a modelled sample needs its source",
  ),
);

const UserIdentity = v.looseObject({
  type: v.picklist([
    "IAMUser",
    "AssumedRole",
    "Root",
    "AWSService",
    "IdentityCenterUser",
    "WebIdentityUser",
    "FederatedUser",
    "AWSAccount",
  ]),
  sessionContext: v.optional(v.looseObject({ sessionIssuer: v.optional(Fields) })),
  invokedBy: v.optional(v.string()),
});

const Detail = v.looseObject({
  eventVersion: v.pipe(v.string(), v.regex(/^1\.(0[5-9]|1[01])$/)),
  userIdentity: UserIdentity,
  eventTime: Time,
  eventSource: v.picklist([
    ...ownPartSources.map((source) => `${source.slice("aws.".length)}.amazonaws.com`),
    toggleEventSource.eventSource,
  ]),
  eventName: v.string(),
  awsRegion: v.literal("us-east-1"),
  sourceIPAddress: v.pipe(
    v.string(),
    v.regex(/^((192\.0\.2|198\.51\.100|203\.0\.113)\.\d+|[a-z]+\.amazonaws\.com)$/),
  ),
  userAgent: v.string(),
  errorCode: v.optional(v.string()),
  errorMessage: v.optional(v.string()),
  requestParameters: v.nullable(Fields),
  responseElements: v.nullable(Fields),
  requestID: v.pipe(v.string(), v.uuid()),
  eventID: v.pipe(v.string(), v.uuid()),
  readOnly: v.literal(false),
  eventType: v.literal("AwsApiCall"),
  managementEvent: v.optional(v.literal(true)),
  recipientAccountId: Account,
  eventCategory: v.optional(v.literal("Management")),
  tlsDetails: v.optional(Fields),
  sessionCredentialFromConsole: v.optional(v.literal("true")),
});

const Envelope = v.strictObject({
  version: v.literal("0"),
  id: v.pipe(v.string(), v.uuid()),
  "detail-type": v.literal(iamEvents.detailType),
  source: v.picklist([...ownPartSources, toggleEventSource.source]),
  account: Account,
  time: Time,
  region: v.literal("us-east-1"),
  resources: v.tuple([]),
  detail: Detail,
});

const TrustPolicy = v.pipe(
  v.string(),
  v.parseJson(),
  v.looseObject({ Statement: v.union([v.array(Fields), Fields]) }),
);

/** What IAM accepts as `RoleName` and `PolicyDocument`. */
const TrustUpdate = v.strictObject({
  roleName: v.pipe(v.string(), v.regex(/^[\w+=,.@-]{1,64}$/)),
  policyDocument: TrustPolicy,
});

const CreateRoleResponse = v.object({
  role: v.looseObject({
    arn: v.string(),
    roleId: v.pipe(v.string(), v.regex(/^AROA[A-Z0-9]{17}$/)),
    createDate: v.pipe(v.string(), v.regex(/^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/)),
    assumeRolePolicyDocument: v.string(),
  }),
});

const manifest = v.parse(v.array(ManifestRow), parse(read("manifest.json")));
const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json") && file !== "manifest.json")
  .sort();
const isMalformed = (row: { file: string }) => row.file.startsWith("malformed/");
const samples = manifest
  .filter((row) => !isMalformed(row))
  .map((row) => {
    const message = (issue: v.BaseIssue<unknown>) => `${row.file}: ${v.getDotPath(issue)}: ${issue.message}`;
    return { ...row, envelope: v.parse(Envelope, parse(read(row.file)), { message }) };
  });
const called = (name: string, failed = false) =>
  samples.filter(
    ({ expect: word, envelope: { detail } }) =>
      word !== "unreadable" && detail.eventName === name && (detail.errorCode !== undefined) === failed,
  );

/** `DeleteOpenIDConnectProvider` → `delete-open-id-connect-provider` */
const kebab = (name: string) =>
  name
    .replace(/([a-z])([A-Z])/g, "$1-$2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1-$2")
    .toLowerCase();

describe("the manifest", () => {
  test("lists every file once, and no other", () => {
    expect(manifest.map((row) => row.file).sort()).toEqual(files);
  });

  test.each(samples)("$file: the folder and the row name the event", ({ file, eventName, envelope }) => {
    expect(envelope.detail.eventName).toBe(eventName);
    const hasFolder = files.some((other) => other.startsWith(`${kebab(eventName)}/`));
    expect(file.split("/")[0]).toBe(hasFolder ? kebab(eventName) : "other");
  });

  test.each(samples)("$file: 'failed-call' and errorCode mean the same", ({ expect: word, envelope }) => {
    expect(word === "failed-call").toBe(envelope.detail.errorCode !== undefined);
    expect(envelope.detail.errorMessage !== undefined).toBe(envelope.detail.errorCode !== undefined);
  });
});

describe("an envelope", () => {
  test.each(samples)("$file: account and time agree with the record's", ({ envelope }) => {
    expect(envelope.detail.recipientAccountId).toBe(envelope.account);
    expect(envelope.detail.eventTime).toBe(envelope.time);
  });

  test.each(samples)(
    "$file: has no field that its eventVersion does not know",
    ({ envelope: { detail } }) => {
      const minor = Number(detail.eventVersion.split(".")[1]);
      expect(detail.managementEvent !== undefined).toBe(minor >= 6);
      expect(detail.eventCategory !== undefined).toBe(minor >= 7);
      if (minor < 8)
        expect([detail.tlsDetails, detail.sessionCredentialFromConsole]).toEqual([undefined, undefined]);
    },
  );

  test("has its own ids, but for the event that is delivered twice", () => {
    const ids = samples.map(({ envelope }) => `${envelope.id} ${envelope.detail.eventID}`);
    expect(samples.filter((_, i) => ids.indexOf(ids[i] ?? "") !== i).map((sample) => sample.file)).toEqual([
      "update-assume-role-policy/foreign-account-added-again.json",
    ]);
  });
});

describe("a trust policy", () => {
  test.each(trustUpdatedEventNames.flatMap((name) => called(name)))(
    "$file: is a raw JSON string",
    (sample) => {
      expect(v.is(TrustUpdate, sample.envelope.detail.requestParameters)).toBe(true);
    },
  );

  test.each(called("CreateRole"))(
    "$file: plain in the request, percent-encoded in the response",
    (sample) => {
      const { requestParameters, responseElements } = sample.envelope.detail;
      const request = v.parse(v.looseObject({ assumeRolePolicyDocument: v.string() }), requestParameters);
      const { role } = v.parse(CreateRoleResponse, responseElements);
      expect(v.is(TrustPolicy, request.assumeRolePolicyDocument)).toBe(true);
      expect(role.assumeRolePolicyDocument).toMatch(/^([A-Za-z0-9\-._~]|%[0-9A-F]{2})+$/);
      expect(decodeURIComponent(role.assumeRolePolicyDocument)).toBe(request.assumeRolePolicyDocument);
    },
  );

  test.each(called("DeleteRole"))(
    "$file: is not reported by a deletion, nor anything but the name",
    ({ envelope }) => {
      expect(Object.keys(envelope.detail.requestParameters ?? {})).toEqual(["roleName"]);
      expect(envelope.detail.responseElements).toBeNull();
    },
  );
});

test.each(samples.filter(({ expect: word }) => word === "unreadable"))(
  "$file: the parameters are omitted, as CloudTrail omits them",
  ({ envelope }) => {
    const { omitted, reason } = envelope.detail.requestParameters ?? {};
    expect([omitted, reason]).toEqual([true, "requestParameters too large"]);
  },
);

describe("a malformed sample", () => {
  test.each(manifest.filter(isMalformed))("$file: is refused, for one thing in it", ({ file }) => {
    const event = v.safeParse(Envelope, parse(read(file)));
    const isGood =
      event.success &&
      event.output.account === event.output.detail.recipientAccountId &&
      v.is(TrustUpdate, event.output.detail.requestParameters);
    expect(isGood).toBe(false);
  });
});

describe("no real data", () => {
  const known = new Set(
    "111111111111 222222222222 333333333333 444444444444 193672423079 283389881690 999999999999".split(" "),
  );
  const uuids = /\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

  test.each(["manifest.json", ...files])("%s", (file) => {
    const text = read(file).replace(uuids, "");
    expect((text.match(/(?<!\d)\d{12}(?!\d)/g) ?? []).filter((id) => !known.has(id))).toEqual([]);
    expect(text.match(/(AKIA|ASIA|AROA|AIDA|ANPA|ABIA)(?!EXAMPLE)[A-Z0-9]{8,}/g) ?? []).toEqual([]);
    expect(text.match(/[\w.]+@(?!example\.com)[\w-]+\.\w+/g) ?? []).toEqual([]);
  });
});

/** Each field that varies in real samples (EVENTS.md), so that none is lost when samples are tidied up. */
describe("some sample has", () => {
  type Varies = [string, (call: v.InferOutput<typeof Detail>) => boolean];
  type Call = Parameters<Varies[1]>[0];
  const issuer = (call: Call) => call.userIdentity.sessionContext?.sessionIssuer;
  const issuerEndsWith = (end: string) => (call: Call) => String(issuer(call)?.arn).endsWith(end);
  const agent = (part: string) => (call: Call) => call.userAgent.includes(part);
  const error = (code: string) => (call: Call) => call.errorCode === code;
  const refused = error("MalformedPolicyDocumentException");
  const hasDocument = (call: Call) => call.requestParameters?.policyDocument !== undefined;
  const isEmpty = (fields: object | null | undefined) => !!fields && Object.keys(fields).length === 0;
  const types = UserIdentity.entries.type.options;
  const versions = ["1.05", "1.06", "1.07", "1.08", "1.09", "1.10", "1.11"];
  const variations: Varies[] = [
    ...types.map((type): Varies => [`userIdentity ${type}`, (call) => call.userIdentity.type === type]),
    ...versions.map(
      (version): Varies => [`eventVersion ${version}`, (call) => call.eventVersion === version],
    ),
    ["sessionIssuer {}", (call) => isEmpty(issuer(call))],
    ["AssumedRole without issuer", (call) => call.userIdentity.type === "AssumedRole" && !issuer(call)],
    ["an issuer with a path", issuerEndsWith(":role/ci/deployer")],
    ["our remediator as issuer", issuerEndsWith(":role/trust-drift/trust-drift-remediator")],
    ["a console session", (call) => call.sessionCredentialFromConsole === "true"],
    ["a call by CloudFormation", (call) => call.userIdentity.invokedBy === "cloudformation.amazonaws.com"],
    ["Terraform's agent", agent("Terraform/")],
    ["the CDK's agent", agent("aws-cdk/")],
    ["the CLI's agent", agent("aws-cli/")],
    ["the console's agent", agent("AWS Internal")],
    ["requestParameters null", (call) => call.requestParameters === null],
    ["requestParameters {}", (call) => isEmpty(call.requestParameters)],
    ["AccessDenied", error("AccessDenied")],
    ["NoSuchEntityException", error("NoSuchEntityException")],
    ["a refused document", (call) => refused(call) && hasDocument(call)],
    ["a refused document that is absent", (call) => refused(call) && !hasDocument(call)],
  ];

  test.each(variations)("%s", (_, varies) => {
    expect(samples.some(({ envelope }) => varies(envelope.detail))).toBe(true);
  });
});
