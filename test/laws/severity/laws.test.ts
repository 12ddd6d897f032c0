import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkLaw, timeoutMilliseconds } from "../runs.ts";
import { aloneInTable, behindDeny, freshLook, guardLost, monotone, padding, worstFirst } from "./growth.ts";
import { narrowedOnly } from "./narrowed.ts";
import { sentencesOfActual, sentencesOfExpected, severityOfActual, severityOfExpected } from "./wording.ts";

describe("severity is a property of meaning", { timeout: timeoutMilliseconds }, () => {
  test.each([
    padding,
    monotone,
    freshLook,
    behindDeny,
    guardLost,
    aloneInTable,
    worstFirst,
    narrowedOnly,
    severityOfExpected,
    severityOfActual,
    sentencesOfExpected,
    sentencesOfActual,
  ])("$name", ({ violations, share }) => {
    checkLaw(
      fc.property(violations, (violation) => {
        expect(violation).toBeUndefined();
      }),
      share,
    );
  });
});
