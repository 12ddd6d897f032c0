import type { Pair, Written } from "./moves.ts";

/** Pairs that cost up to 100 times the limit before their number of ways in was bounded, and those just within it. */

type Values = Readonly<Record<string, readonly string[]>>;

function statement(
  Effect: Written["Effect"],
  AWS: readonly string[],
  Condition: Readonly<Record<string, Values>> = {},
): Written {
  return { Effect, Principal: { AWS }, Action: ["*"], Condition };
}

function numbered(count: number, text: (at: number) => string): readonly string[] {
  return Array.from({ length: count }, (_, at) => text(at));
}

const accounts = (count: number) => numbered(count, (at) => String(222_222_220_000 + at));
const roles = (count: number, name: string) =>
  numbered(count, (at) => `arn:aws:iam::193672423079:role/${name}${at}`);
const sessions = (count: number) =>
  numbered(count, (at) => `arn:aws:sts::193672423079:assumed-role/r${at}/s`);
const tags = (count: number, value = "a", name = "t"): Values =>
  Object.fromEntries(numbered(count, (at) => `aws:PrincipalTag/${name}${at}`).map((key) => [key, [value]]));
const networks = (second: number): Values => ({
  "aws:SourceIp": numbered(160, (at) => `10.${second}.${at}.1/32`),
});
/** One for each value, for one account. */
const vendors = (count: number, name: string) =>
  numbered(count, (at) => `${name}${at}`).map((id) =>
    statement("Allow", ["193672423079"], { StringEquals: { "sts:ExternalId": [id] } }),
  );
const outside = (value: string) =>
  numbered(30, (at) => `aws:PrincipalTag/t${at}`).map((key) =>
    statement("Deny", ["*"], { StringNotEquals: { [key]: [value] } }),
  );

function pair(expected: readonly Written[], actual: readonly Written[]): Pair {
  return { expected, actual };
}

export const knownPairs: readonly (readonly [name: string, pair: Pair])[] = [
  [
    "many roles of one account",
    pair([statement("Allow", roles(200, "r"))], [statement("Allow", roles(200, "q"))]),
  ],
  [
    "as many roles as are rated",
    pair([statement("Allow", roles(54, "r"))], [statement("Allow", roles(54, "q"))]),
  ],
  ["as many sessions", pair([statement("Allow", sessions(54))], [statement("Allow", roles(54, "r"))])],
  [
    "as many accounts",
    pair([statement("Allow", accounts(48))], [statement("Allow", accounts(48), { StringEquals: tags(1) })]),
  ],
  [
    "many accounts under many conditions",
    pair(
      [statement("Allow", accounts(250), { StringEquals: tags(100) })],
      [statement("Allow", accounts(250), { StringEquals: tags(101) })],
    ),
  ],
  [
    "accounts under as many conditions as are rated",
    pair(
      [statement("Allow", accounts(4), { StringEquals: tags(84) })],
      [statement("Allow", accounts(4), { StringEquals: tags(84, "b", "u") })],
    ),
  ],
  [
    "accounts in many networks",
    pair(
      [statement("Allow", accounts(4), { IpAddress: networks(0) })],
      [statement("Allow", accounts(4), { IpAddress: networks(1) })],
    ),
  ],
  [
    "roles that a Deny leaves of each account",
    pair(
      [
        statement("Allow", accounts(40)),
        statement("Deny", ["*"], { ArnNotLike: { "aws:PrincipalArn": roles(120, "r") } }),
      ],
      [
        statement("Allow", accounts(40)),
        statement("Deny", ["*"], { ArnNotLike: { "aws:PrincipalArn": roles(120, "q") } }),
      ],
    ),
  ],
  [
    "many Deny statements for everyone",
    pair(
      [statement("Allow", roles(40, "r")), ...outside("a")],
      [statement("Allow", roles(40, "r")), ...outside("b")],
    ),
  ],
  ["many statements for one account", pair(vendors(48, "v"), vendors(48, "w"))],
];
