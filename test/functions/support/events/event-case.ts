import type { Expectation } from "../../../../core/expectations/expectation.ts";
import { parseExpectation } from "../../../../core/expectations/expectation.ts";

/** One case, moved to now. */
export interface EventCase {
  /** Delivered and ended before: their outcome is not asserted. */
  readonly before: readonly string[];
  readonly bodies: readonly string[];
  readonly handler: "on-trust-updated" | "on-principal-changed";
  readonly role: { readonly account: string; readonly name: string };
  /** What GetRole answers, for one delivery after the other; undefined where there is no role. */
  readonly lives: readonly (string | undefined)[];
  readonly expectations: readonly Expectation[];
  readonly toggle: string;
}

/** What the last delivery of a case ends in. */
export type Ending =
  | { readonly ignored: string; readonly refusedCalls?: number | undefined }
  | {
      readonly incident: object;
      /** What the alert must contain. */
      readonly texts?: readonly string[] | undefined;
      readonly notTexts?: readonly string[] | undefined;
      /** The message goes back to the queue, so that a copy stays in the dead-letter queue. */
      readonly isReturned?: boolean | undefined;
      /** A sweep of the account is ordered, with the caller as suspect. */
      readonly ordersSweep?: boolean | undefined;
    };

const ec2 = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
};

interface Stated {
  readonly roles: readonly string[];
  readonly trust?: object | undefined;
  readonly response?: string | undefined;
}

/** An expectation as the cases state it, in full. */
export function expectationOf(
  account: string,
  { roles, trust = ec2, response = "alert", ...more }: Stated,
): Expectation {
  const match = { accounts: [account], roles };
  return parseExpectation({ name: "the-case", match, trust, response, ...more }, "the case");
}
