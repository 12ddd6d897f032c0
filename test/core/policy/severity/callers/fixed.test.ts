import { describe, expect, test } from "vitest";
import { answerOf } from "../../../../../core/policy/severity/callers/fixed.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, allBut, arnOf, aws, one, other } from "./callers.ts";

const role = arnOf("role/x");
const service = one("Service", "ec2.amazonaws.com");
const provider = one("Federated", arnOf("oidc-provider/idp.example"));

describe("a condition on a key that AWS fills in", () => {
  test.each([
    ["a service", service, "yes", "no"],
    ["a provider", provider, "no", "yes"],
    ["an account", aws(account), "no", "yes"],
    ["a role", aws(role), "no", "yes"],
    ["everyone", aws("*"), "no", "yes"],
    ["a unique ID", aws("AROAEXAMPLEEXAMPLE12"), "unknown", "unknown"],
    ["everyone but one", allBut(role), "unknown", "unknown"],
  ])("given %s, when asked for a service, then %s", (_, callers, isService, isNone) => {
    expect(answerOf(when("Bool", "aws:PrincipalIsAWSService", "true"), callers)).toBe(isService);
    expect(answerOf(when("Bool", "aws:PrincipalIsAWSService", "false"), callers)).toBe(isNone);
  });

  test.each([
    ["the account", aws(account), "yes"],
    ["a role of it", aws(role), "yes"],
    ["another account", aws(other), "no"],
    ["a service", service, "unknown"],
    ["everyone", aws("*"), "unknown"],
  ])("given %s, when asked for the account, then %s", (_, callers, answer) => {
    expect(answerOf(when("StringEquals", "aws:PrincipalAccount", account), callers)).toBe(answer);
  });

  test.each([
    ["the role", aws(role), "yes"],
    ["another role", aws(arnOf("role/y")), "no"],
    ["the user of the name", aws(arnOf("user/x")), "no"],
    // The ARN of the request is that of the role with its path, which the session does not show
    ["a session of the role", aws(arnOf("assumed-role/x/s")), "unknown"],
    ["a federated user", aws(arnOf("federated-user/x")), "unknown"],
    ["the role, selected", aws(account, when("ArnEquals", "aws:PrincipalArn", role)), "yes"],
    [
      "a role and another",
      aws(account, when("ArnEquals", "aws:PrincipalArn", role, arnOf("role/y"))),
      "unknown",
    ],
    ["roles of a pattern", aws(account, when("ArnLike", "aws:PrincipalArn", arnOf("role/x*"))), "unknown"],
    ["roles of a pattern", aws(account, when("ArnLike", "aws:PrincipalArn", arnOf("role/?"))), "unknown"],
    ["a unique ID", aws(account, when("StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*")), "unknown"],
    ["the account", aws(account), "unknown"],
  ])("given %s, when asked for the ARN of a role, then %s", (_, callers, answer) => {
    expect(answerOf(when("ArnEquals", "aws:PrincipalArn", role), callers)).toBe(answer);
  });

  test("given the user, when asked for its ARN, then yes", () => {
    const user = arnOf("user/x");
    expect(answerOf(when("ArnEquals", "aws:PrincipalArn", user), aws(user))).toBe("yes");
  });

  test("given any other key, when asked, then it is not known", () => {
    expect(answerOf(when("StringEquals", "sts:ExternalId", account), aws(account))).toBe("unknown");
    expect(answerOf(when("Bool", "aws:SecureTransport", "true"), aws(account))).toBe("unknown");
  });
});
