import { describe, expect, test } from "vitest";
import { limits } from "../../../../../core/policy/model/limits.ts";
import { piecesOf } from "../../../../../core/policy/severity/profile/pieces.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { grantsIn, texts } from "../../grants/grants.ts";
import { account, arnOf, other } from "../callers/callers.ts";
import { deny, statement, vendor } from "./statements.ts";

const most = limits.pieces;
const ids = (count: number, prefix = "id") => ({ StringEquals: { "sts:ExternalId": texts(prefix, count) } });
const roles = (count: number) => ({ "aws:PrincipalArn": texts(arnOf("role/r", other), count) });
const networks = (count: number) => ({
  IpAddress: { "aws:SourceIp": texts("10.0.", count).map((network) => `${network}.1/32`) },
});
const both = ["sts:AssumeRole", "sts:TagSession"];

function pieces(...statements: readonly object[]) {
  return piecesOf(grantsIn(...statements), { left: 6_000 }).pieces;
}

describe("how many pieces there are at most", () => {
  test.each([
    ["one value for each", [statement(vendor, ids(most))], most],
    ["one value more", [statement(vendor, ids(most + 1))], 1],
    ["two ways", [statement(vendor, ids(most / 2), both)], most],
    ["two ways, one value more", [statement(vendor, ids(most / 2 + 1), both)], 2],
    ["two accounts", [statement({ AWS: [account, other] }, ids(most / 2))], most],
    ["two accounts, one value more", [statement({ AWS: [account, other] }, ids(most / 2 + 1))], 2],
    // So many combinations that only the callers are taken apart
    [
      "callers times values",
      [statement(vendor, { StringEquals: { ...roles(20), ...ids(20).StringEquals } })],
      20,
    ],
    ["all callers", [statement(vendor, { StringEquals: { ...roles(most), ...ids(2).StringEquals } })], most],
    [
      "a caller more",
      [statement(vendor, { StringEquals: { ...roles(most + 1), ...ids(2).StringEquals } })],
      1,
    ],
    ["networks that make none larger", [statement(vendor, networks(most + 1))], 1],
  ])("given %s, then so many", (_, statements, count) => {
    expect(pieces(...statements)).toHaveLength(count);
  });

  test("given callers that are taken apart, then each keeps the other conditions", () => {
    const [first] = pieces(statement(vendor, { StringEquals: { ...roles(20), ...ids(20).StringEquals } }));
    expect(first?.conditions.map(({ key, values }) => [key, values.length])).toEqual([
      ["aws:principalarn", 1],
      ["sts:externalid", 20],
    ]);
  });

  test("given grants that another document has, then they do not count", () => {
    const shared = statement(vendor, ids(most - 1));
    const known = piecesOf(grantsIn(shared), { left: 6_000 });
    const more = grantsIn(shared, statement({ AWS: account }, ids(most)));
    expect(piecesOf(more, { left: 6_000 }, known.byGrants).pieces).toHaveLength(2 * most - 1);
    expect(piecesOf(more, { left: 6_000 }).pieces).toHaveLength(2);
  });

  test("given networks of which one is unknown, then each stays", () => {
    const variable = "$" + "{aws:username}";
    const one = (address: string) => statement(vendor, { IpAddress: { "aws:SourceIp": address } });
    expect(pieces(one("10.0.0.0/9"), one(variable), one("10.128.0.0/9"))).toHaveLength(2);
  });
});

describe("more Deny statements than can be examined", () => {
  const accounts = Array.from({ length: 90 }, (_, at) => `2222222222${10 + at}`);

  test("given many conditions, then what they leave of the last callers is not known", () => {
    const denials = texts("aws:PrincipalTag/t", 40).map((key) =>
      deny("*", { StringNotEquals: { [key]: "a" } }),
    );
    const { paths } = profileOf(grantsIn(statement({ AWS: accounts }), ...denials), { left: 6_000 });
    const [first, last] = [paths[0], paths.at(-1)];
    expect([first?.open, first?.conditions.length]).toEqual(["yes", 40]);
    expect(last).toMatchObject({ open: "maybe", conditions: [], deniedBy: [] });
    expect(paths).toHaveLength(90);
  });

  test("given many callers that one demands, then who they are is not known in the end", () => {
    const arns = texts("arn:aws:iam::*:role/r", 100);
    const denial = deny("*", { ArnNotLike: { "aws:PrincipalArn": arns } });
    const { paths } = profileOf(grantsIn(statement({ AWS: accounts }), denial), { left: 6_000 });
    const [first, last] = [paths[0], paths.at(-1)];
    expect([first?.open, first?.callers.kind, first?.conditions.length]).toEqual(["yes", "principal", 1]);
    expect(last).toMatchObject({ open: "maybe", conditions: [], deniedBy: [], callers: { kind: "account" } });
  });
});
