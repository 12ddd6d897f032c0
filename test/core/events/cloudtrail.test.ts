import { readdirSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodePrincipalChange, decodeTrustUpdate } from "../../../core/events/cloudtrail.ts";
import { describeActor, isOurselves } from "../../../core/principals/actor.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { MemoryWorld } from "../support/memory.ts";
import { byRole, follow, isPrincipalChange, prod, qovery, remediator, sample } from "../support/samples.ts";

const decode = (event: unknown) =>
  isPrincipalChange(event) ? decodePrincipalChange(event) : decodeTrustUpdate(event);
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

describe("a refused call", () => {
  test.each([
    ["roleName", "../not a name", undefined],
    ["roleName", 7, undefined],
    ["userName", "x".repeat(200), "qovery-user-role"],
    ["policyDocument", { not: "a text" }, "qovery-user-role"],
  ])("whose %s is %j is counted, whatever it asked for", (field, value, roleName) => {
    const changes = {
      "detail.errorCode": "ValidationException",
      [`detail.requestParameters.${field}`]: value,
    };
    const call = decode(sample(good, changes));
    expect(call).toMatchObject({ kind: "failed-call", errorCode: "ValidationException" });
    expect("roleName" in call ? call.roleName : undefined).toBe(roleName);
  });

  test("whose parameters are no object is counted too", () => {
    const changes = { "detail.errorCode": "ValidationException", "detail.requestParameters": "none" };
    expect(decode(sample(good, changes))).toMatchObject({ kind: "failed-call" });
  });
});

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
    const trigger = decode(sample("delete-role/protected-role-console"));
    expect(trigger).toMatchObject({
      kind: "principal-deleted",
      principal: { kind: "role", ...qovery },
      actor: { arn: `arn:aws:iam::${prod}:user/jamie` },
    });
    expect(trigger).not.toHaveProperty("claimedDocument");
  });

  test("of a role that was created says its id, its ARN and its trust", () => {
    expect(decode(sample("create-role/protected-role-recreated"))).toMatchObject({
      kind: "principal-created",
      principal: { kind: "role", ...qovery },
      id: "AROAEXAMPLEQOVERY2000",
      arn: `arn:aws:iam::${prod}:role/qovery-user-role`,
      claimedDocument: expect.stringContaining("qovery-deployer"),
    });
  });

  const eks = "oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE";
  const oidc = { kind: "oidc-provider", account: prod, name: eks };
  const saml = { kind: "saml-provider", account: prod, name: "example-idp" };
  const bot = { kind: "user", account: "333333333333", name: "release-bot" };
  const audience = ["sts.amazonaws.com"];

  test.each([
    ["create-user/created", "principal-created", bot, { id: "AIDAEXAMPLERELEASE200" }],
    ["delete-user/deleted", "principal-deleted", bot, {}],
    ["delete-open-id-connect-provider/eks", "principal-deleted", oidc, {}],
    ["create-open-id-connect-provider/eks-again", "principal-created", oidc, {}],
    [
      "remove-client-id-from-open-id-connect-provider/audience-removed",
      "principal-deleted",
      oidc,
      { clientIds: audience },
    ],
    [
      "add-client-id-to-open-id-connect-provider/audience-added",
      "principal-created",
      oidc,
      { clientIds: audience },
    ],
    ["delete-saml-provider/deleted", "principal-deleted", saml, {}],
    ["create-saml-provider/created-again", "principal-created", saml, {}],
  ])("%s is %s, of whom", (file, kind, principal, more) => {
    const trigger = decode(sample(file));
    expect(trigger).toMatchObject({ kind, principal, ...more });
    if (Object.keys(more).length === 0) expect(trigger).not.toHaveProperty("clientIds");
  });

  test("of a provider is understood without IAM's answer", () => {
    const event = sample("create-open-id-connect-provider/eks-again", { "detail.responseElements": "?" });
    expect(decode(event)).toMatchObject({
      principal: oidc,
      arn: `arn:aws:iam::${prod}:oidc-provider/${eks}`,
    });
  });

  test("does not take another's ARN for the one that was created", () => {
    const event = sample("create-user/created", {
      "detail.responseElements.user.arn": "arn:aws:iam::333333333333:user/somebody-else",
    });
    expect(decode(event)).toMatchObject({ principal: bot, id: "AIDAEXAMPLERELEASE200" });
    expect(decode(event)).not.toHaveProperty("arn");
  });

  test.each([
    ["us-east-1", "aws"],
    ["cn-north-1", "aws-cn"],
    ["us-gov-west-1", "aws-us-gov"],
  ])("from %s is of partition %s", (region, partition) => {
    expect(decode(sample(good, { region }))).toMatchObject({ partition });
  });

  const files = readdirSync(new URL("../../../events/update-assume-role-policy/", import.meta.url));

  test.each(files.filter((file) => file !== "parameters-omitted.json"))("%s is understood", (file) => {
    const trigger = decode(sample(`update-assume-role-policy/${file.replace(".json", "")}`));
    expect(trigger.kind).toBe(
      file.startsWith("failed-") || file.startsWith("probing-") ? "failed-call" : "trust-updated",
    );
    expect(describeActor(trigger.actor)).not.toMatch(/undefined|null|\[object/);
  });
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
    ["other/tag-role", "detail.eventName: expected UpdateAssumeRolePolicy, found TagRole"],
  ])("%s: %s", async (file, message) => {
    const world = new MemoryWorld();
    expect(messageOf(sample(file))).toContain(message);
    await expect(follow(sample(file), world)).rejects.toThrow(message);
    // What names its account is reported, without a look at a role
    expect(world.calls.filter((call) => !/^table|^PutEvents$/.test(call))).toEqual([]);
    expect(world.writes).toEqual([]);
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
    ["detail.eventID", "", "detail.eventID: expected a non-empty string"],
    ["detail.eventTime", "yesterday", "detail.eventTime: expected an ISO 8601 time"],
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
    ["detail.errorCode", "", "detail.errorCode: expected a non-empty string"],
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

describe("an event that does not say which principal it is about is refused", () => {
  const provider = "arn:aws:iam::333333333333:oidc-provider/example.com";
  test.each([
    ["delete-user/deleted", "userName", undefined, "expected the user's name, found nothing"],
    ["delete-user/deleted", "userName", "a b", "expected a user name as IAM allows it"],
    ["delete-role/protected-role-console", "roleName", null, "expected the role's name, found nothing"],
    ["delete-saml-provider/deleted", "sAMLProviderArn", undefined, "expected the provider's ARN"],
    ["delete-open-id-connect-provider/eks", "openIDConnectProviderArn", provider, "one of 444444444444's"],
    ["delete-open-id-connect-provider/eks", "openIDConnectProviderArn", "*", "one of 444444444444's"],
    [
      "remove-client-id-from-open-id-connect-provider/audience-removed",
      "clientID",
      undefined,
      "expected the client id, found nothing",
    ],
    ["create-open-id-connect-provider/eks-again", "url", undefined, "expected what the provider is named by"],
    ["create-saml-provider/created-again", "name", undefined, "expected what the provider is named by"],
  ])("%s without a good %s", (file, field, value, words) => {
    const message = messageOf(sample(file, { [`detail.requestParameters.${field}`]: value }));
    expect(message).toContain(`detail.requestParameters.${field}: ${words.startsWith("one") ? "" : words}`);
    expect(message).toContain(words);
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

  test("are its restorer too", () => {
    const restorer = remediator.replace("-remediator", "-restorer");
    expect(isOurselves(actorOf(byRole(restorer)), prod)).toBe(true);
    expect(isOurselves(actorOf(byRole(restorer)), "333333333333")).toBe(false);
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
