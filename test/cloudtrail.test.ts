import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeActor, isOurselves } from "../core/actor.ts";
import { decodeEvent } from "../core/cloudtrail.ts";
import { principalChangedEventNames, trustUpdatedEventNames } from "../core/contract.ts";
import { InputError } from "../core/errors.ts";
import { MemoryWorld } from "./flows/memory.ts";
import { byRole, follow, prod, qovery, remediator, sample } from "./flows/samples.ts";

const names = [...trustUpdatedEventNames, ...principalChangedEventNames];
const decode = (event: unknown) => decodeEvent(event, names);
const good = "update-assume-role-policy/foreign-account-added";

function messageOf(event: unknown): string {
  try {
    decode(event);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return expect.fail("expected the event to be refused");
}

describe("a good event", () => {
  test("says which role, who and what was asked for", () => {
    expect(decode(sample("update-assume-role-policy/trusted-changer-terraform"))).toMatchObject({
      kind: "trust-updated",
      partition: "aws",
      role: { account: prod, name: "qovery-user-role" },
      actor: {
        type: "AssumedRole",
        arn: expect.stringMatching(/:role\/ci\/deployer$/),
        sessionName: expect.any(String),
      },
      claimedDocument: expect.stringContaining("Statement"),
    });
  });

  test("of a deletion says which role and who, and nothing of a document", () => {
    const hint = decode(sample("delete-role/protected-role-console"));
    expect(hint).toMatchObject({
      kind: "role-deleted",
      role: qovery,
      actor: { arn: `arn:aws:iam::${prod}:user/jamie` },
    });
    expect(hint).not.toHaveProperty("claimedDocument");
  });

  test.each([
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("from %s is of partition %s", (region, partition) => {
    expect(decode(sample(good, { region }))).toMatchObject({ partition });
  });

  test.each(readdirSync(new URL("../events/update-assume-role-policy/", import.meta.url)))(
    "%s is understood",
    (file) => {
      const hint = decode(sample(`update-assume-role-policy/${file.replace(".json", "")}`));
      expect(hint.kind).toBe(
        file.startsWith("failed-") || file.startsWith("probing-") ? "failed-call" : "trust-updated",
      );
      expect(describeActor(hint.actor)).not.toMatch(/undefined|null|\[object/);
    },
  );
});

describe("a malformed event is refused with one message that names the field", () => {
  test.each([
    ["malformed/detail-missing", "detail: expected a value, found nothing"],
    ["malformed/detail-string", "detail: expected an object, found "],
    [
      "malformed/policy-document-object",
      "detail.requestParameters.policyDocument: expected a text, found an object",
    ],
    [
      "malformed/recipient-mismatch",
      "detail.recipientAccountId: expected 444444444444, the account that sent the event, found 333333333333",
    ],
    [
      "malformed/request-parameters-null",
      "detail.requestParameters.roleName: expected the role's name, found nothing",
    ],
    [
      "malformed/role-name-missing",
      "detail.requestParameters.roleName: expected the role's name, found nothing",
    ],
    ["malformed/role-name-array", "detail.requestParameters.roleName: expected a text, found a list"],
    [
      "malformed/role-name-illegal",
      "detail.requestParameters.roleName: expected a role name as IAM allows it, found ",
    ],
    ["malformed/source-not-aws", 'source: expected "aws.iam", found "custom.iam"'],
    ["malformed/wrong-types", "account: expected a text, found 444444444444"],
    ["other/tag-role", "detail.eventName: expected UpdateAssumeRolePolicy or DeleteRole, found TagRole"],
  ])("%s: %s", async (file, message) => {
    const world = new MemoryWorld();
    expect(messageOf(sample(file))).toContain(message);
    await expect(follow(sample(file), world)).rejects.toThrow(message);
    expect(world.calls).toEqual([]);
  });

  test.each([
    ["account", "44444444444", "account: expected a 12-digit account id"],
    ["account", undefined, "account: expected a value, found nothing"],
    [
      "region",
      "eu-west-3",
      'region: expected "us-east-1" or "cn-north-1" or "us-gov-west-1", found "eu-west-3"',
    ],
    ["detail-type", "Custom", 'detail-type: expected "AWS API Call via CloudTrail", found "Custom"'],
    ["detail.eventSource", "sts.amazonaws.com", 'detail.eventSource: expected "iam.amazonaws.com"'],
    ["detail.eventID", "", "detail.eventID: expected a text that is not empty"],
    ["detail.eventTime", "yesterday", "detail.eventTime: expected an ISO 8601 time"],
    ["detail.userIdentity", "root", "detail.userIdentity: expected an object"],
    ["detail.userIdentity.arn", 1, "detail.userIdentity.arn: expected a text, found 1"],
    [
      "detail.requestParameters.roleName",
      "a".repeat(65),
      "detail.requestParameters.roleName: expected a role name",
    ],
    [
      "detail.requestParameters.roleName",
      "a;rm -rf",
      "detail.requestParameters.roleName: expected a role name",
    ],
    ["detail.requestParameters.roleName", "rôle", "detail.requestParameters.roleName: expected a role name"],
    ["detail.requestParameters.roleName", "a\nb", "detail.requestParameters.roleName: expected a role name"],
    ["detail.errorCode", "", "detail.errorCode: expected a text that is not empty"],
  ])("%s = %j", (path, value, message) => {
    expect(messageOf(sample(good, { [path]: value }))).toContain(message);
  });

  test.each([null, undefined, 1, "text", [], {}])("%j instead of an event", (event) => {
    expect(messageOf(event)).toMatch(/^(event|account): expected .+, found .+/);
  });

  test("without telling more of it than forty characters", () => {
    const secret = "s".repeat(500);
    const message = messageOf(sample(good, { "detail.eventTime": secret }));
    expect(message.length).toBeLessThan(130);
  });

  test("and never breaks the decoder: any JSON in any field is refused or understood", () => {
    const fields = [
      "account",
      "detail",
      "detail.userIdentity",
      "detail.userIdentity.sessionContext",
      "detail.eventTime",
    ];
    fc.assert(
      fc.property(
        fc.constantFrom(...fields, "detail.requestParameters", "detail.errorCode"),
        fc.jsonValue(),
        (path, value) => {
          try {
            decode(sample(good, { [path]: value }));
          } catch (error) {
            expect(error).toBeInstanceOf(InputError);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("an event that is followed although something is missing", () => {
  test.each(["policy-document-missing", "policy-document-not-json", "user-identity-missing"])(
    "%s: the live role decides",
    (file) => {
      expect(decode(sample(`malformed/${file}`))).toMatchObject({ kind: "trust-updated", role: qovery });
    },
  );
});

describe("ourselves", () => {
  const actorOf = (identity: Record<string, unknown>) => decode(sample(good, identity)).actor;

  test("are the remediator of the role's own account, whatever the session is called", () => {
    expect(isOurselves(actorOf(byRole(remediator, "anything")), prod)).toBe(true);
  });

  test.each([
    [
      "another account's remediator",
      byRole("arn:aws:iam::333333333333:role/trust-drift/trust-drift-remediator"),
    ],
    ["a role of that name without the path", byRole(`arn:aws:iam::${prod}:role/trust-drift-remediator`)],
    [
      "a role of that name below another path",
      byRole(`arn:aws:iam::${prod}:role/a/trust-drift/trust-drift-remediator`),
    ],
    ["a session of that name", byRole(`arn:aws:iam::${prod}:role/developer`, "trust-drift-remediator")],
    [
      "a user of that name",
      { "detail.userIdentity": { type: "IAMUser", arn: remediator.replace(":role/", ":user/") } },
    ],
    ["the reader", byRole(`arn:aws:iam::${prod}:role/trust-drift/trust-drift-reader`)],
  ])("are not %s", (_, identity) => {
    expect(isOurselves(actorOf(identity), prod)).toBe(false);
  });
});
