import { describe, expect, test } from "vitest";
import type { Grant, NamedPrincipal } from "../../oracle/document.ts";
import { memberAccount, ownAccount } from "../../oracle/vocabulary.ts";
import { pairs, timeoutMilliseconds } from "../runs.ts";
import { Climb } from "./climb.ts";
import { attacks } from "./malicious.ts";

/** 10,000 tries in all in `npm run laws`, where `pairs` is 20,000. */
const tries = Math.ceil(pairs / 2 / attacks.length);

function allow(...principals: readonly NamedPrincipal[]): Grant {
  return {
    effect: "Allow",
    principals,
    exceptPrincipals: false,
    actions: ["sts:AssumeRole"],
    exceptActions: false,
    tests: [],
  };
}

/** What the roles expect that the intruder comes upon. */
const ordinary: readonly (readonly Grant[])[] = [
  [allow({ type: "AWS", value: `arn:aws:iam::${ownAccount}:role/ci/builder` })],
  [allow({ type: "AWS", value: memberAccount }), allow({ type: "Service", value: "ec2.amazonaws.com" })],
];

describe("an intruder who rewrites and pads", { timeout: timeoutMilliseconds }, () => {
  test.each(attacks.map((attack, index) => ({ ...attack, seed: index + 1 })))(
    "given $name, when tried again and again, then it is never less severe, and the first line names it",
    ({ seed, ...attack }) => {
      const expected = ordinary[seed % ordinary.length] ?? [];
      expect(new Climb(attack, expected).run(tries, seed)).toBeUndefined();
    },
  );
});
