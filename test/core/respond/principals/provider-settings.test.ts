import { expect, test } from "vitest";
import { hasSettings } from "../../../../core/principals/providers.ts";

const settings = { clientIds: ["a", "b"], thumbprints: ["0A".repeat(20), "0B".repeat(20)] };

test("settings are the same in another order and with thumbprints in another case", () => {
  const other = {
    clientIds: ["b", "a"],
    thumbprints: ["0b".repeat(20), "0a".repeat(20)],
  };
  expect(hasSettings(settings, other)).toBe(true);
});

test.each([
  ["another client ID", { ...settings, clientIds: ["a"] }],
  ["another thumbprint", { ...settings, thumbprints: ["0A".repeat(20)] }],
  ["metadata", { ...settings, metadataDigest: "0" }],
  ["no reading on record", undefined],
])("%s is a difference", (_, other) => {
  expect(hasSettings(settings, other)).toBe(false);
});
