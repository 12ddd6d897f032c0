import { describe, expect, test } from "vitest";
import { changesBetween, deployer, statement } from "./statements.ts";

const accounts = (count: number, first = 222222220000) =>
  Array.from({ length: count }, (_, index) => String(first + index));
const deny = (principal: unknown) => ({ ...statement(principal, undefined, "sts:*"), Effect: "Deny" });
const expected = statement(deployer);
/** More than a comparison rates one by one. */
const long = deny({ AWS: accounts(90) });

describe("new Deny statements that are too long to be rated", () => {
  test.each([
    [
      "everyone",
      statement("*"),
      { kind: "everyone-admitted", severity: "critical" },
      "anyone in any AWS account",
    ],
    [
      "an unknown identity provider",
      statement(
        { Federated: "arn:aws:iam::111122223333:oidc-provider/idp.attacker.example" },
        undefined,
        "sts:AssumeRoleWithWebIdentity",
      ),
      { severity: "high" },
      "idp.attacker.example",
    ],
    ["a foreign account", statement({ AWS: "999988887777" }), { severity: "critical" }, "999988887777"],
  ])("do not hide that %s gets in", (_, admitted, change, name) => {
    const changes = changesBetween([expected], [long, expected, admitted]);
    expect(changes[0]).toMatchObject({ ...change, direction: "widened" });
    expect(changes[0]?.message).toContain(name);
    expect(changes.map(({ message }) => message)).toContain(
      "new Deny statements are too long to be rated: compare the documents manually",
    );
  });

  test("do not hide that a Deny statement is gone, and the one that remains still counts", () => {
    const everyone = statement("*");
    const [first] = changesBetween([expected, everyone, deny("*")], [expected, everyone, long]);
    expect(first?.message).toContain("anyone in any AWS account can now assume this role");
    const kept = deny({ AWS: "999988887777" });
    const changes = changesBetween(
      [expected, kept],
      [expected, kept, long, statement({ AWS: "999988887777" })],
    );
    expect(changes.filter(({ direction }) => direction === "widened")).toEqual([]);
  });

  test("are rated medium themselves, because they can lock the expected callers out", () => {
    const lockout = deny({ AWS: [deployer.AWS, ...accounts(90)] });
    expect(changesBetween([expected], [expected, lockout])[0]).toMatchObject({
      kind: "deny-added",
      severity: "medium",
    });
  });
});

test("given more Allow statements than can be rated, when compared, then the documents are critical as a whole", () => {
  const many = statement({ AWS: accounts(90) }, undefined, "sts:*");
  expect(changesBetween([expected], [expected, many])).toMatchObject([
    { kind: "document-changed", severity: "critical" },
  ]);
});
