import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLaw, timeoutMilliseconds } from "../runs.ts";
import { padding, worstFirst } from "./growth.ts";

describe("severity is a property of meaning", { timeout: timeoutMilliseconds }, () => {
  test.each([padding, worstFirst])("$name", ({ violations, share }) => {
    checkLaw(
      fc.property(violations, (violation) => {
        expect(violation).toBeUndefined();
      }),
      share,
    );
  });
});
