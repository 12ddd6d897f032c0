import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import { digest } from "../../../core/shared/digest.ts";
import { expectedDocument, widened, withoutUser } from "../support/samples.ts";

const document = expectedDocument("qovery-access");

describe("the fingerprint of a document", () => {
  test.each([
    ["percent-encoded", encodeURIComponent(document)],
    ["pretty-printed", JSON.stringify(JSON.parse(document), null, 2)],
    [
      "with its keys in another order",
      JSON.stringify(Object.fromEntries(Object.entries(JSON.parse(document)).reverse())),
    ],
    [
      "with its principals in another order",
      document.replace(/\["(arn[^"]+)","(arn[^"]+)"\]/, '["$2","$1"]'),
    ],
    ["with a Sid", document.replace('"Effect"', '"Sid":"Any","Effect"')],
    ["with its only action in a list", document.replace('"sts:AssumeRole"', '["sts:AssumeRole"]')],
    ["with its action in another case", document.replace("sts:AssumeRole", "STS:assumerole")],
  ])("is the same %s", (_, written) => {
    expect(written).not.toBe(document);
    expect(fingerprintOf(written)).toBe(fingerprintOf(document));
  });

  test.each([
    ["a principal more", widened("qovery-access")],
    ["a principal less", withoutUser(document)],
    ["another effect", document.replace("Allow", "Deny")],
    ["another action", document.replace("sts:AssumeRole", "sts:TagSession")],
    [
      "a condition",
      document.replace('"Effect"', '"Condition":{"Bool":{"aws:MultiFactorAuthPresent":"true"}},"Effect"'),
    ],
  ])("is another with %s", (_, changed) => {
    expect(changed).not.toBe(document);
    expect(fingerprintOf(changed)).not.toBe(fingerprintOf(document));
  });

  test("that cannot be read is its text's, percent-encoded or not", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
        const unreadable = `{"Statement": ${text}`;
        expect(fingerprintOf(encodeURIComponent(unreadable))).toBe(fingerprintOf(unreadable));
      }),
    );
    expect(fingerprintOf("{}")).not.toBe(fingerprintOf("[]"));
  });

  test("is a SHA-256", () => {
    expect(digest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    expect(fingerprintOf(document)).toMatch(/^[0-9a-f]{64}$/);
  });
});
