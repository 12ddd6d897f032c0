import fc from "fast-check";
import type { Mode } from "../../../core/expectations/toggle.ts";
import type { Service } from "../world/calls.ts";
import { changes, crashes, delivery, moment, oneDrift, outage, scenarios, writes } from "./arbitrary.ts";
import { groupKinds } from "./group-kinds.ts";
import { historyKinds } from "./history-kinds.ts";
import { restoreKinds } from "./restore-kinds.ts";
import type { Move, Scenario } from "./scenario.ts";

const two = (move: fc.Arbitrary<Move>) => fc.array(move, { minLength: 1, maxLength: 2 });
const drift = { documents: ["foreign", "vendor", "narrow", "open"] } as const;
const short = fc.integer({ min: 5, max: 90 });

/** Longer than messages return to their queue. */
const forHours = { seconds: fc.constantFrom(3600, 10_800), percent: fc.constant(100) };

const faulty = (...faults: Parameters<typeof outage>) =>
  scenarios({ moves: changes, faults: outage(...faults).map((fault) => [fault]) });

const flips: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({
    kind: fc.constant("toggle"),
    at: moment,
    mode: fc.constantFrom<Mode>("off", "on", "approve"),
  }),
  { minLength: 1, maxLength: 4 },
);

const approvals: fc.Arbitrary<readonly Move[]> = fc.array(
  fc.record({ kind: fc.constant("approve"), at: fc.integer({ min: 90, max: 1500 }) }),
  { minLength: 1, maxLength: 3 },
);

function joined(...parts: readonly fc.Arbitrary<readonly Move[]>[]): fc.Arbitrary<readonly Move[]> {
  return fc.tuple(...parts).map((lists) => lists.flat());
}

/** Every kind of fault, by its name. */
export const kinds: Readonly<Record<string, fc.Arbitrary<Scenario>>> = {
  ...historyKinds,
  ...restoreKinds,
  ...groupKinds,
  "no fault": scenarios({ moves: changes }),
  "IAM is throttled": faulty("iam", "throttled"),
  "IAM is unavailable": faulty("iam", "unavailable"),
  "IAM's answer is lost": faulty("iam", "lost-answer", { percent: fc.constantFrom(20, 50) }),
  "IAM refuses": faulty("iam", "refused"),
  "a role cannot be read": scenarios({
    moves: fc.array(writes(drift), { minLength: 2, maxLength: 3 }),
    faults: outage("iam", "refused", { operation: "GetRole", percent: fc.constant(100) }).map((fault) => [
      fault,
    ]),
  }),
  "IAM refuses the write": faulty("iam", "refused", { operation: "UpdateAssumeRolePolicy" }),
  "the answer to the write is lost": faulty("iam", "lost-answer", { operation: "UpdateAssumeRolePolicy" }),
  "IAM lags": scenarios({ moves: changes, lagSeconds: fc.integer({ min: 1, max: 8 }) }),
  "STS is unavailable": faulty("sts", "unavailable"),
  "the table is throttled": faulty("table", "throttled"),
  "the table is unavailable": faulty("table", "unavailable"),
  "the table's answer is lost": faulty("table", "lost-answer", { percent: fc.constantFrom(10, 30) }),
  "the table takes batches in part": faulty("table", "partial", {
    operation: "BatchGetItem",
    percent: fc.constant(50),
  }),
  "a transaction conflicts": faulty("table", "partial", {
    operation: "TransactWriteItems",
    percent: fc.constant(40),
  }),
  "the toggle flips": scenarios({ moves: joined(changes, flips) }),
  "the toggle is turned off": scenarios({
    moves: fc
      .tuple(
        writes({ ...drift, at: fc.integer({ min: 60, max: 90 }) }),
        writes({ ...drift, at: fc.integer({ min: 150, max: 180 }) }),
      )
      .map(([before, after]): readonly Move[] => [before, { kind: "toggle", at: 120, mode: "off" }, after]),
  }),
  "the journal is away": faulty("journal", "unavailable"),
  "the journal takes a part": faulty("journal", "partial"),
  "the journal's answer is lost": faulty("journal", "lost-answer"),
  "the journal delivers twice": scenarios({ moves: changes, journalCopies: fc.constantFrom(2, 3) }),
  "the topic is away": faulty("sns", "unavailable"),
  "the topic's answer is lost": faulty("sns", "lost-answer", { percent: fc.constantFrom(20, 50) }),
  "Slack is away": faulty("slack", "unavailable"),
  "the journal is away for hours": faulty("journal", "unavailable", forHours),
  "the topic is away for hours": faulty("sns", "unavailable", forHours),
  "Slack is away for hours": faulty("slack", "unavailable", forHours),
  "another service is away for hours": scenarios({
    moves: changes,
    toggle: fc.constantFrom<Mode>("on", "off"),
    faults: fc
      .constantFrom<Service>("iam", "sts", "table", "toggle", "sqs")
      .chain((service) => outage(service, "unavailable", forHours))
      .map((fault) => [fault]),
  }),
  "Slack limits": faulty("slack", "throttled"),
  "Slack's answer is lost": faulty("slack", "lost-answer", { percent: fc.constantFrom(30, 60, 100) }),
  "Slack hangs": faulty("slack", "hung", { percent: fc.constantFrom(30, 100) }),
  "Slack does not accept the token": faulty("slack", "refused", { seconds: short }),
  "Slack's message is deleted": scenarios({
    moves: joined(
      changes,
      two(fc.record({ kind: fc.constant("delete-slack-message"), at: fc.integer({ min: 65, max: 700 }) })),
    ),
  }),
  "a socket hangs": scenarios({
    roles: fc.constant(2),
    moves: fc.array(writes({ ...drift, roles: 2 }), { minLength: 1, maxLength: 3 }),
    faults: fc
      .constantFrom<Service>("iam", "table", "toggle", "journal", "sns", "sts", "sqs")
      .chain((service) => outage(service, "hung", { percent: fc.constantFrom(10, 25) }))
      .map((fault) => [fault]),
  }),
  "a queue is unavailable": faulty("sqs", "unavailable"),
  "a queue takes a part": faulty("sqs", "partial", { operation: "SendMessageBatch" }),
  "an event comes twice": scenarios({
    moves: two(
      writes({
        ...drift,
        event: fc.record({ delaySeconds: fc.nat(6), copies: fc.integer({ min: 2, max: 4 }) }),
      }),
    ),
  }),
  "an event is late": scenarios({
    moves: two(
      writes({
        ...drift,
        event: fc.record({ delaySeconds: fc.integer({ min: 30, max: 1500 }), copies: fc.constant(1) }),
      }),
    ),
  }),
  "an event is lost": scenarios({
    moves: two(
      writes({ ...drift, event: fc.record({ delaySeconds: fc.constant(1), copies: fc.constantFrom(0, 1) }) }),
    ),
  }),
  "a handler dies": scenarios({ moves: changes, faults: crashes(1) }),
  "handlers die again and again": scenarios({ moves: changes, faults: crashes(6) }),
  "the toggle is approve": scenarios({ moves: joined(oneDrift, approvals), toggle: fc.constant("approve") }),
  "the response is approve": scenarios({
    moves: joined(changes, approvals),
    response: fc.constant("approve"),
  }),
  "the toggle is off": scenarios({ moves: changes, toggle: fc.constant("off") }),
  "several roles": scenarios({
    roles: fc.constant(4),
    moves: fc.array(writes({ ...drift, roles: 4 }), { minLength: 2, maxLength: 6 }),
  }),
  "a trusted changer": scenarios({
    moves: two(writes({ ...drift, by: fc.constantFrom("deployer", "operator") })),
    onTrustedChange: fc.constantFrom("adopt", "alert"),
  }),
  "the expectation changes": scenarios({
    moves: joined(
      fc.array(writes(drift), { maxLength: 1 }),
      two(fc.record({ kind: fc.constant("push"), at: moment })),
    ),
  }),
  "a principal is recreated": scenarios({
    roles: fc.constantFrom(1, 3),
    moves: joined(
      fc
        .record({
          kind: fc.constant("recreate-principal"),
          at: moment,
          afterSeconds: fc.integer({ min: 1, max: 300 }),
          event: delivery,
        })
        .map((move) => [move]),
      approvals,
    ),
  }),
  "another writer fights": scenarios({
    moves: fc
      .record({
        kind: fc.constant("fight"),
        at: moment,
        role: fc.constant(0),
        document: fc.constantFrom("foreign", "open", "narrow"),
        reactsAfterSeconds: fc.constantFrom(5, 30, 120, 301),
        untilSeconds: fc.constantFrom(1800, 5400),
      })
      .map((move) => [move]),
  }),
  "a fight without answers": scenarios({
    moves: fc
      .record({
        kind: fc.constant("fight"),
        at: moment,
        role: fc.constant(0),
        document: fc.constantFrom("vendor", "narrow"),
        reactsAfterSeconds: fc.constantFrom(5, 30),
        untilSeconds: fc.constant(900),
      })
      .map((move) => [move]),
    faults: outage("iam", "lost-answer", {
      operation: "UpdateAssumeRolePolicy",
      seconds: fc.constant(900),
      percent: fc.constant(100),
    }).map((fault) => [fault]),
  }),
  "drift replaces drift unread": scenarios({
    moves: fc
      .tuple(
        writes({ ...drift, at: fc.constant(60) }),
        writes({ ...drift, at: fc.integer({ min: 61, max: 600 }) }),
        fc.array(writes({ documents: ["expected"], at: fc.integer({ min: 61, max: 620 }) }), {
          maxLength: 1,
        }),
      )
      .map(([first, second, third]) => [first, second, ...third]),
    lagSeconds: fc.constantFrom(0, 5),
    faults: fc
      .tuple(
        outage("iam", "throttled", {
          operation: "GetRole",
          seconds: fc.constantFrom(5, 60, 540),
          percent: fc.constantFrom(60, 100),
        }),
        fc.oneof(fc.constant([]), crashes(2)),
      )
      .map(([outage, deaths]) => [outage, ...deaths]),
  }),
  "everything at once": scenarios({
    roles: fc.constant(2),
    moves: joined(changes, fc.array(writes({ ...drift, roles: 2 }), { maxLength: 3 })),
    lagSeconds: fc.constantFrom(0, 3),
    journalCopies: fc.constantFrom(1, 2),
    faults: fc
      .tuple(
        crashes(2),
        outage("slack", "throttled"),
        outage("table", "throttled", { percent: fc.constant(30) }),
      )
      .map(([some, slack, table]) => [...some, slack, table]),
  }),
};
