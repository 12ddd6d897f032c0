import { describe, expect, test } from "vitest";
import { readCondition } from "../../../../../core/policy/model/condition.ts";
import { type GainFacts, gainSentence } from "../../../../../core/policy/severity/sentences/gain.ts";
import { type LossFacts, lossSentence } from "../../../../../core/policy/severity/sentences/loss.ts";

const mfa = readCondition("Bool", "aws:MultiFactorAuthPresent", ["true"], true);
const network = readCondition("IpAddress", "aws:SourceIp", ["192.0.2.0/24"], true);
const otherNetwork = readCondition("IpAddress", "aws:SourceIp", ["198.51.100.0/24"], true);
const assume = { text: "sts:AssumeRole", canonical: "sts:assumerole" };
const tag = { text: "sts:TagSession", canonical: "sts:tagsession" };

describe("what a sentence says of a gain", () => {
  const gain: GainFacts = {
    subject: { text: "role a", said: [] },
    actions: [assume],
    conditions: [],
    guarded: false,
    alternatives: [],
    dropped: [],
    wasDenied: false,
    proven: true,
    unprotected: false,
  };

  test.each<[string, Partial<GainFacts>]>([
    ["role a can now assume this role, without any condition", {}],
    ["role a can now assume this role, without any condition; this could not be proven", { proven: false }],
    ["role a can now assume this role, with MFA (not a sufficient restriction)", { conditions: [mfa] }],
    ["role a can now assume this role, with MFA", { conditions: [mfa], guarded: true }],
    [
      "role a can now assume this role, only with MFA or from 192.0.2.0/24",
      { alternatives: [mfa, network], guarded: true },
    ],
    [
      "role a can now assume this role, with MFA, only from 192.0.2.0/24: the network 198.51.100.0/24 is no longer required",
      {
        conditions: [mfa],
        alternatives: [network],
        guarded: true,
        dropped: [{ ...otherNetwork, name: "other" }],
      },
    ],
    ["role a can now assume this role", { subject: { text: "role a", said: [mfa] }, conditions: [mfa] }],
    [
      "role a can now assume this role, from 192.0.2.0/24",
      { subject: { text: "role a", said: [mfa] }, conditions: [mfa, network], guarded: true },
    ],
    ["role a can now assume this role, without any condition: MFA is no longer required", { dropped: [mfa] }],
    [
      "role a can now assume this role, without any condition: MFA and the network 192.0.2.0/24 are no longer required",
      { dropped: [mfa, network], wasDenied: true },
    ],
    [
      "role a can now assume this role, without any condition: MFA is no longer required",
      { dropped: [mfa, mfa] },
    ],
    [
      "role a can now assume this role, from 192.0.2.0/24",
      { conditions: [network], dropped: [otherNetwork], guarded: true },
    ],
    [
      "role a can now assume this role, without any condition: a Deny statement no longer prevents this",
      { wasDenied: true },
    ],
    ["the trust policy admits role a, without any condition", { unprotected: true, proven: false }],
    [
      "the trust policy admits role a, who can assume this role and tag its sessions, with MFA",
      { unprotected: true, actions: [assume, tag], conditions: [mfa], guarded: true },
    ],
    [
      "the trust policy lets role a tag sessions of this role, without any condition",
      { unprotected: true, actions: [tag] },
    ],
  ])("given facts, then %s", (sentence, facts) => {
    expect(gainSentence({ ...gain, ...facts })).toBe(sentence);
  });
});

describe("what a sentence says of a loss", () => {
  const loss: LossFacts = {
    subject: { text: "role a", said: [] },
    actions: [assume],
    conditions: [],
    added: [],
    denial: undefined,
    proven: true,
    harmless: false,
  };

  test.each<[string, Partial<LossFacts>]>([
    ["role a can no longer assume this role", {}],
    ["role a can no longer assume this role; this could not be proven", { proven: false }],
    ["role a can no longer assume this role, with MFA", { conditions: [mfa] }],
    [
      "role a can no longer assume this role",
      { subject: { text: "role a", said: [mfa] }, conditions: [mfa] },
    ],
    ["role a can now assume this role only with MFA", { added: [mfa], conditions: [network] }],
    [
      "role a can now assume this role only with MFA and from 192.0.2.0/24; this could not be proven",
      { added: [mfa, network], proven: false },
    ],
    ["role a can no longer assume this role: a Deny statement prevents this", { denial: [], added: [mfa] }],
    [
      "role a can no longer assume this role: a Deny statement prevents this with MFA; this could not be proven",
      { denial: [mfa], proven: false },
    ],
    [
      "role a can still assume this role: a Deny statement was added that never applies, with MFA",
      { denial: [mfa], harmless: true, proven: false },
    ],
    [
      "role a can still assume this role: the new condition always holds, with MFA",
      { added: [mfa], harmless: true, proven: false },
    ],
  ])("given facts, then %s", (sentence, facts) => {
    expect(lossSentence({ ...loss, ...facts })).toBe(sentence);
  });
});
