import { describe, expect, test } from "vitest";
import { coversCallers, denies, mayOverlap } from "../../../../../core/policy/severity/callers/relate.ts";
import { condition as when } from "../../grants/grants.ts";
import { account, allBut, arnOf, aws, one, other } from "./callers.ts";

const everyone = aws("*");
const own = aws(account);
const role = aws(arnOf("role/team/x"));
const session = aws(arnOf("assumed-role/x/s"));
const service = one("Service", "ec2.amazonaws.com");
const services = one("Service", "*");
const provider = one("Federated", arnOf("oidc-provider/idp.example"));
const providers = one("Federated", "*");
const uniqueId = aws("AROAEXAMPLEEXAMPLE12");
const selected = (arn: string, of = account) => aws(of, when("ArnLike", "aws:PrincipalArn", arn));
const listed = (...resources: readonly string[]) =>
  aws(account, when("ArnEquals", "aws:PrincipalArn", ...resources.map((resource) => arnOf(resource))));
const two = listed("role/a", "role/b");

describe("classes of callers", () => {
  test.each([
    ["everyone, everyone", everyone, everyone, true],
    ["everyone, an account", everyone, own, true],
    ["everyone, a role", everyone, role, true],
    ["everyone, a service", everyone, service, false],
    ["everyone, a unique ID", everyone, uniqueId, false],
    ["all services, an account", services, own, false],
    ["all services, a service", services, service, false],
    ["an account, everyone", own, everyone, false],
    ["an account, a role of it", own, role, true],
    ["an account, a role of another", own, aws(arnOf("role/x", other)), false],
    ["an account, another", own, aws(other), false],
    ["a role, its account", role, own, false],
    ["a role, its session", role, session, true],
    ["a session, its role", session, role, false],
    ["a role, a session of another", role, aws(arnOf("assumed-role/y/s")), false],
    [
      "a role, the session in another partition",
      role,
      aws(`arn:aws-cn:sts::${account}:assumed-role/x/s`),
      false,
    ],
    ["a user, a session of a role of the name", aws(arnOf("user/x")), session, false],
    ["a role, the session of another account", role, aws(arnOf("assumed-role/x/s", other)), false],
    ["a role, a user", role, aws(arnOf("user/x")), false],
    ["a pattern, a role that fits", selected(arnOf("role/team/*")), role, true],
    ["a pattern, a role that does not", selected(arnOf("role/other/*")), role, false],
    ["a pattern, a narrower one", selected(arnOf("role/te*")), selected(arnOf("role/team/*")), true],
    ["a pattern, a wider one", selected(arnOf("role/team/*")), selected(arnOf("role/te*")), false],
    ["two roles, one of them", two, selected(arnOf("role/b")), true],
    ["one role, two", selected(arnOf("role/b")), two, false],
    ["a service, the same", service, one("Service", "ec2.amazonaws.com"), true],
    ["a service, another", service, one("Service", "ecs.amazonaws.com"), false],
    ["a service, a provider", service, provider, false],
  ])("given %s, then whether the first covers the second", (_, wide, narrow, covered) => {
    expect(coversCallers(wide, narrow)).toBe(covered);
  });

  test.each([
    ["an account and a role of it", own, role, true],
    ["two accounts", own, aws(other), false],
    ["everyone and a service", everyone, service, true],
    ["everyone but a role and the role", allBut(arnOf("role/team/x")), role, false],
    ["everyone but a role and another role", allBut(arnOf("role/y")), role, true],
    ["everyone but two and one of these", allBut(arnOf("role/y"), arnOf("role/team/x")), role, false],
    ["everyone but a role and a service", allBut(arnOf("role/y")), service, true],
    ["two patterns", selected(arnOf("role/a*")), selected(arnOf("role/b*")), true],
    ["two patterns with ?", selected(arnOf("role/a?")), selected(arnOf("role/b?")), true],
    ["a pattern and a role that fits", selected(arnOf("role/a*")), two, true],
    ["a pattern and roles that do not", selected(arnOf("role/c*")), two, false],
    ["two roles of one account", role, aws(arnOf("role/y")), false],
    ["patterns in two accounts", selected(arnOf("role/a*")), selected(arnOf("role/a*", other), other), false],
    ["a role and a service", role, service, false],
    ["a service and a provider", service, provider, false],
    ["a role and its session", role, session, true],
    ["two lists with a role in common", two, listed("role/b", "role/c"), true],
    ["two lists without", two, listed("role/c", "role/d"), false],
    ["two lists, and a session of a role in one", listed("role/y", "role/team/x"), session, true],
    ["two lists, and a session of another", two, session, false],
    ["a pattern, and a session of a role that may have any path", selected(arnOf("role/a*")), session, true],
    ["two sessions of a role", session, aws(arnOf("assumed-role/x/t")), false],
    ["a pattern and a session in another account", selected(arnOf("role/a*", other), other), session, false],
  ])("given %s, then whether somebody may be both", (_, first, second, overlap) => {
    expect(mayOverlap(first, second)).toBe(overlap);
    expect(mayOverlap(second, first)).toBe(overlap);
  });

  test.each([
    ["the same", role, role, "yes"],
    ["the account of a role", own, role, "yes"],
    ["a role of an account", role, own, "no"],
    ["everyone, for a role", everyone, role, "yes"],
    ["everyone, for a service", everyone, service, "maybe"],
    ["everyone, for a provider", everyone, provider, "maybe"],
    ["everyone, for a unique ID", everyone, uniqueId, "maybe"],
    ["everyone, for everyone but one", everyone, allBut(arnOf("role/y")), "no"],
    ["everyone, for all services", everyone, services, "no"],
    ["all services, for a service", services, service, "maybe"],
    ["all services, for a provider", services, provider, "no"],
    ["all services, for a role", services, role, "no"],
    ["all providers, for a provider", providers, provider, "maybe"],
    ["all providers, for a service", providers, service, "no"],
    ["everyone but another role", allBut(arnOf("role/y")), role, "yes"],
    ["everyone but the role", allBut(arnOf("role/team/x")), role, "no"],
    ["everyone but the account of the role", allBut(account), role, "no"],
    ["everyone but a role of the account", allBut(arnOf("role/y")), own, "no"],
    ["everyone but another account", allBut(other), own, "yes"],
    ["everyone but a role, for a service", allBut(arnOf("role/y")), service, "maybe"],
    ["everyone but a role, for everyone", allBut(arnOf("role/y")), everyone, "no"],
    ["everyone but a role, for everyone but another", allBut(arnOf("role/y")), allBut(arnOf("role/z")), "no"],
    ["a service, for a role", service, role, "no"],
    ["the role of a session", role, session, "yes"],
    ["a role of the name of a session's, in another account", aws(arnOf("role/x", other)), session, "no"],
    [
      "a pattern that the role of a session matches without a path",
      selected(arnOf("role/x*")),
      session,
      "maybe",
    ],
    ["a pattern that it does not", selected(arnOf("role/y*")), session, "no"],
    ["a pattern that it may match with a path", selected(arnOf("role/team/*")), session, "no"],
    ["a pattern, for a user", selected(arnOf("role/x*")), aws(arnOf("user/x")), "no"],
  ])("given a Deny for %s, then %s", (_, denied, callers, answer) => {
    expect(denies(denied, callers)).toBe(answer);
  });
});
