import { describe, expect, test } from "vitest";
import { emptyPrincipal, type Principal, readPrincipal } from "../../../../core/policy/model/principal.ts";
import {
  type Answer,
  type Caller,
  fixedKeys,
  matchesPrincipal,
  matchesWho,
} from "../../../../core/policy/requests/caller.ts";

const role: Caller = {
  kind: "aws",
  type: "role",
  account: "111122223333",
  name: "team/deployer",
  partition: "aws",
  session: "build",
};
const user: Caller = { ...role, type: "user", name: "deployer" };

function aws(text: string): Principal {
  return readPrincipal("AWS", text);
}

function other(principal: Principal): Caller {
  return { kind: "other", principal };
}

const sessionArn = "arn:aws:sts::111122223333:assumed-role/deployer/build";
const lambda = readPrincipal("Service", "lambda.amazonaws.com");
const federatedUser = aws("arn:aws:sts::111122223333:federated-user/ann");
const google = readPrincipal("Federated", "accounts.google.com");

describe("whether a principal means a caller", () => {
  test.each<[string, Principal, Caller, Answer]>([
    ["everyone", aws("*"), role, "yes"],
    ["the account", aws("111122223333"), role, "yes"],
    ["another account", aws("222233334444"), role, "no"],
    ["the role", aws("arn:aws:iam::111122223333:role/team/deployer"), role, "yes"],
    ["the role without its path", aws("arn:aws:iam::111122223333:role/deployer"), role, "no"],
    ["the role elsewhere", aws("arn:aws:iam::222233334444:role/team/deployer"), role, "no"],
    ["the role in another partition", aws("arn:aws-cn:iam::111122223333:role/team/deployer"), role, "no"],
    ["a user of that name", aws("arn:aws:iam::111122223333:user/team/deployer"), role, "no"],
    ["the user", aws("arn:aws:iam::111122223333:user/deployer"), user, "yes"],
    ["the session, which has no path", aws(sessionArn), role, "yes"],
    ["the session without a path", aws(sessionArn), { ...role, name: "deployer" }, "yes"],
    ["another session", aws(sessionArn), { ...role, session: "test" }, "no"],
    ["a session of another role", aws(sessionArn), { ...role, name: "team/tester" }, "no"],
    ["a session in another account", aws(sessionArn), { ...role, account: "222233334444" }, "no"],
    ["a session, for a user of the role's name", aws(sessionArn), user, "no"],
    ["an id of somebody gone", aws("AROAEXAMPLEEXAMPLE123"), role, "no"],
    ["a service", lambda, role, "no"],
    ["a list of nobody, which AWS does not define", emptyPrincipal("AWS"), role, "unknown"],
    ["what is no ARN of a principal", aws("arn:aws:s3:::bucket"), role, "no"],
    ["an ARN with a star", aws("arn:aws:iam::111122223333:role/*"), role, "unknown"],
    ["an ARN with a question mark", aws("arn:aws:iam::111122223333:role/?"), role, "unknown"],
    ["a type that AWS does not define", readPrincipal("Martian", "x"), role, "unknown"],
    ["a service, for itself", lambda, other(lambda), "yes"],
    ["a service, for another", readPrincipal("Service", "ec2.amazonaws.com"), other(lambda), "no"],
    ["everyone, for a service", aws("*"), other(lambda), "unknown"],
    ["every service, for a service", readPrincipal("Service", "*"), other(lambda), "unknown"],
    ["nobody, for a service", emptyPrincipal("Service"), other(lambda), "unknown"],
    ["what is not recognised, for a service", readPrincipal("Service", "lambda"), other(lambda), "unknown"],
    ["the account, for a service", aws("111122223333"), other(lambda), "no"],
    ["the account, for its federated user", aws("111122223333"), other(federatedUser), "yes"],
    ["another account, for a federated user", aws("222233334444"), other(federatedUser), "no"],
    ["a provider, for a federated user", google, other(federatedUser), "no"],
  ])("given %s, when asked, then as IAM says", (_, principal, caller, wanted) => {
    expect(matchesPrincipal(principal, caller)).toBe(wanted);
  });
});

describe("whether everyone but some means a caller", () => {
  const allBut = (...principals: Principal[]) => ({
    kind: "allBut" as const,
    members: principals.map((principal) => ({ principal, type: "AWS", index: undefined })),
    canonical: "",
  });
  const stranger = aws("222233334444");
  const itself = aws("arn:aws:iam::111122223333:role/team/deployer");

  test.each<[string, Principal[], number, Answer]>([
    ["strangers excepted", [stranger, aws("333344445555")], 100, "yes"],
    ["itself excepted: AWS wants its account and session listed too", [itself], 100, "unknown"],
    ["itself excepted beside strangers", [stranger, itself], 100, "unknown"],
    ["more than there is time for", [stranger], 1, "unknown"],
  ])("given %s, when asked, then it is as sure as that", (_, principals, left, wanted) => {
    expect(matchesWho(allBut(...principals), role, { left })).toBe(wanted);
  });
});

describe("the keys that AWS fills in about a caller", () => {
  test("given a role or a user, when asked, then its ARN, account and type", () => {
    expect([...fixedKeys(role)]).toEqual([
      ["aws:principalarn", "arn:aws:iam::111122223333:role/team/deployer"],
      ["aws:principalaccount", "111122223333"],
      ["aws:principaltype", "AssumedRole"],
    ]);
    expect(new Map(fixedKeys(user)).get("aws:principaltype")).toBe("User");
  });

  test("given a service, when asked, then none", () => {
    expect([...fixedKeys(other(lambda))]).toEqual([]);
  });
});
