import { sha256 } from "@noble/hashes/sha2.js";
import { expect, test } from "vitest";
import { sha256 as nodeSha256 } from "../../../functions/runtime/bundle/node-sha256.ts";

test.each(["", "abc", "é".repeat(1000)])("the SHA-256 of bundles is the one of core: %s", (text) => {
  const bytes = new TextEncoder().encode(text);
  expect([...nodeSha256(bytes)]).toEqual([...sha256(bytes)]);
});
