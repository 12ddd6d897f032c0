import type { Cover } from "../../../core/expectations/catalogue.ts";
import type { PushRecord } from "../../../core/expectations/plan.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type { Explanation } from "../../roles/explain.ts";
import type { Reading } from "./readings.ts";

/** What was expected of the role. */
export type ExpectedThen =
  | {
      readonly kind: "one";
      readonly expectation: string;
      readonly document: string;
      readonly version: string;
      /** The push that put this version into effect. */
      readonly at: string;
      readonly by: string;
    }
  | { readonly kind: "none" | "ambiguous" | "unknown"; readonly why: string };

/**
 * `recorded`: an incident covers the time. `inferred`: the last reading before, without a later change on record, or the
 * expected trust policy, from which no drift is on record. `unknown`: nothing on record says it.
 */
export type TrustedThen =
  | {
      readonly kind: "recorded" | "inferred";
      /** Undefined if the role did not exist. */
      readonly document: string | undefined;
      readonly why: string;
    }
  | { readonly kind: "unknown"; readonly why: string };

/** `--json` prints exactly this, with the trust policies as objects. */
export interface AsOf {
  readonly role: RoleKey;
  /** ISO 8601. */
  readonly at: string;
  readonly trusted: TrustedThen;
  readonly expected: ExpectedThen;
  /** Of what was trusted. */
  readonly admitted: Explanation["sentences"];
  readonly notKnown: readonly string[];
  /** Lists what CloudTrail has of the role around the time. */
  readonly lookUp: string;
}

/** The version in effect at a time. @param history latest first */
export function pushAt(history: readonly PushRecord[], at: string): PushRecord | undefined {
  return history.find((push) => Date.parse(push.at) <= Date.parse(at));
}

export function expectedThen(cover: Cover, { version, at, by }: PushRecord): ExpectedThen {
  switch (cover.kind) {
    case "none":
      return { kind: "none", why: `No expectation of version ${version} covered the role.` };
    case "ambiguous":
      return {
        kind: "ambiguous",
        why: `The expectations ${cover.names.join(" and ")} of version ${version} were equally specific for the role.`,
      };
    case "one": {
      const { expectation, document } = cover.expected;
      return { kind: "one", expectation: expectation.name, document, version, at, by };
    }
  }
}

/** The answer about a name that no sweep found and no event reported, even if the pattern of an expectation covers it. */
export const neverSeen: TrustedThen = { kind: "unknown", why: "No role of this name is on record." };

/** @param readings oldest first */
export function trustedThen(readings: readonly Reading[], expected: ExpectedThen, at: string): TrustedThen {
  const time = Date.parse(at);
  const before = readings.filter((reading) => Date.parse(reading.at) <= time);
  const during = before.findLast(({ until }) => until !== undefined && time <= Date.parse(until));
  if (during !== undefined) return { kind: "recorded", document: during.document, why: during.source };
  const last = before.at(-1);
  if (last !== undefined) {
    const left = last.until === undefined ? "" : " What the role trusted after that is not on record.";
    const why = `${last.source}${left} The reading is of ${last.until ?? last.at}, and no later change before this time is on record.`;
    return { kind: "inferred", document: last.document, why };
  }
  if (expected.kind === "one")
    return {
      kind: "inferred",
      document: expected.document,
      why: `It was the expected trust policy, and no drift from it is on record for this time.`,
    };
  return { kind: "unknown", why: "The records contain no reading of the role before this time." };
}

/** Sentences on what the answer does not cover. */
export function limitsOf(
  readings: readonly Reading[],
  trusted: TrustedThen,
  expected: ExpectedThen,
  at: string,
): readonly string[] {
  const after = readings.find((reading) => Date.parse(reading.at) > Date.parse(at));
  const adopted = readings.findLast(
    ({ at: time, source }) => source.includes("was adopted") && Date.parse(time) <= Date.parse(at),
  );
  const last = readings.findLast((reading) => Date.parse(reading.at) <= Date.parse(at));
  const isOlder =
    last !== undefined && expected.kind === "one" && Date.parse(last.at) < Date.parse(expected.at);
  return [
    ...(trusted.kind === "inferred" && isOlder
      ? ["The expectations of this time were pushed after the last reading of the role."]
      : []),
    ...(trusted.kind === "recorded"
      ? []
      : ["A change that was undone before the responder read the role again may be missing."]),
    ...(adopted !== undefined && expected.kind === "one"
      ? [
          `Incident ${adopted.incident ?? ""} adopted another trust policy before this time. While an adoption is valid, the adopted trust policy is the expected one.`,
        ]
      : []),
    readings.length === 0
      ? "No reading of a role with this name is on record: check the name, and whether the role exists."
      : after === undefined
        ? "No reading after this time is on record."
        : `The next reading on record is of ${after.at}: ${lowerFirst(after.source)}`,
  ];
}

function lowerFirst(text: string): string {
  return text.startsWith("Incident") ? text : `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}
