import type { Expected } from "../../expectations/catalogue.ts";
import { pendingApproval } from "../../incidents/approval/proposal.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import { advance, type Blockage, type Incident, notVerified, withStep } from "../../incidents/incident.ts";
import { willWrite } from "../../incidents/write-budget.ts";
import { compareDocuments } from "../../policy/compare.ts";
import type { LiveRole, RoleKey } from "../../principals/role.ts";
import { RetryableError } from "../../shared/errors.ts";
import { readUntil } from "../../shared/retry.ts";
import { type Drift, isOrphanOnly } from "../observe/observation.ts";
import type { Ports } from "../ports.ts";
import { type WriteOutcome, writeTrust } from "./write-trust.ts";

/**
 * The result of a revert. `changed-meanwhile`: the role is neither the drift that was decided on nor as expected, so it
 * must be observed again; IAM has no compare-and-swap, so only a reading shows a lost race. `failed`: a transient
 * failure, so the event is returned to the queue.
 */
export type Reverted = Ended | Unfinished;

type Unfinished =
  | { readonly kind: "changed-meanwhile"; readonly wrote: WriteOutcome }
  | { readonly kind: "failed"; readonly wrote: WriteOutcome; readonly error: unknown };

type Ended =
  | { readonly kind: "verified"; readonly at: string; readonly strangers: readonly string[] }
  | { readonly kind: "already-as-expected" }
  | { readonly kind: "blocked"; readonly blockage: Blockage };

/** The note of the step before the write. */
export function noteBefore(drift: Drift, approvedBy: string | undefined): string {
  const note = isOrphanOnly(drift)
    ? `${willWrite.now} saved again, which trusts the current ${drift.orphans.length === 1 ? "owner of the name" : "owners of the names"}.`
    : `${willWrite.now} written back.`;
  return approvedBy === undefined ? note : `Approved by ${approvedBy}. ${note}`;
}

/**
 * Writes the expected document back: reads just before, writes only over the drift that was decided on, reads until the
 * write shows. The undo copy is already recorded. Never throws.
 *
 * @param detectedAt when the drift was first seen
 */
export async function revert(
  drift: Drift,
  expected: Expected,
  detectedAt: string,
  ports: Ports,
): Promise<Reverted> {
  const { live } = drift;
  let wrote: WriteOutcome = "not-made";
  try {
    const { before, toggle } = await readBefore(live, drift, expected, ports);
    if (toggle.isTransient) throw new RetryableError("ToggleUnreadable", toggle.problem ?? "");
    if (toggle.mode !== drift.toggle.mode) return { kind: "changed-meanwhile", wrote };
    const found = compareLive(before, drift, expected);
    if (found === "as-expected") return { kind: "already-as-expected" };
    if (found === "other" || before?.id !== live.id) return { kind: "changed-meanwhile", wrote };
    const answer = await writeTrust(live, expected.document, bornAt(drift, detectedAt), ports);
    if (answer.kind === "refused") return { kind: "blocked", blockage: answer.blockage };
    wrote = answer.kind;
    const verified = await verify(live, drift, expected, ports);
    if (answer.kind === "unclear" && verified === "drift")
      return { kind: "failed", wrote, error: answer.error };
    switch (verified) {
      case "as-expected":
        return {
          kind: "verified",
          at: ports.clock.now().toISOString(),
          strangers: await strangersIn(drift, ports),
        };
      case "drift":
        return { kind: "blocked", blockage: notShown };
      case "other":
        return { kind: "changed-meanwhile", wrote };
    }
  } catch (error) {
    return { kind: "failed", wrote, error };
  }
}

/**
 * IAM can show the state before the drift once more: a role that looks as expected is read until that lasts, and each time
 * the toggle, which can be turned off in the meantime.
 */
async function readBefore(role: RoleKey, drift: Drift, expected: Expected, ports: Ports) {
  const { roles, toggle, clock } = ports;
  const read = async () => {
    const [before, current] = await Promise.all([roles.read(role), toggle.read()]);
    return { before, toggle: current };
  };
  return readUntil(clock, read, ({ before }) => compareLive(before, drift, expected) !== "as-expected");
}

/** When the newest of the principals that the document names was created, as far as it is known. */
function bornAt({ orphans }: Drift, detectedAt: string): string {
  const times = orphans.flatMap(({ status }) =>
    status.kind === "recreated" ? (status.createdAt ?? []) : [],
  );
  return times.sort().at(-1) ?? detectedAt;
}

/** The incident after the revert. */
export function afterRevert(incident: Incident, reverted: Ended, now: string): Incident {
  switch (reverted.kind) {
    case "verified": {
      const { at, strangers } = reverted;
      if (strangers.length > 0) {
        const note = `The expected document was saved again, but a name has another owner: ${strangers.join("; ")}. The role may trust an unknown principal.`;
        return advance({ ...incident, severity: "high", revertedAt: at, strangers }, "detected", at, note);
      }
      if (incident.cause.kind === "expectation-changed")
        return advance({ ...incident, revertedAt: at }, "reverted", at, expectationWritten);
      const note =
        incident.cause.kind === "principal-orphaned"
          ? "The expected document was saved again, and GetRole returns it. The role trusts the expected principals again."
          : "The expected document was written back, and GetRole returns it.";
      return advance({ ...incident, revertedAt: at }, "reverted", at, note);
    }
    case "already-as-expected":
      return advance(incident, "resolved", now, "Another caller reverted the change just before the write.");
    case "blocked": {
      const { error, meaning } = reverted.blockage;
      const note = meaning === undefined ? error : `${error} ${meaning}`;
      // The person who asked for a retry must see its result, also the same refusal
      const step = pendingApproval(incident) === undefined ? withStep : advance;
      return step({ ...incident, blockage: reverted.blockage }, "blocked", now, note);
    }
  }
}

/** Whether a write was made. A blocked one was refused, unless IAM accepted it and does not show it. */
export function outcomeOf(reverted: Ended): WriteOutcome {
  switch (reverted.kind) {
    case "verified":
      return "made";
    case "already-as-expected":
      return "not-made";
    case "blocked":
      return reverted.blockage.code === notVerified ? "made" : "not-made";
  }
}

const expectationWritten = "The trust policy of the changed expectation was written, and IAM shows it.";

/** Names whose owner changed since the decision: IAM trusts the owner at the time of the write. */
async function strangersIn({ orphans }: Drift, { principals }: Ports): Promise<readonly string[]> {
  const strangers: string[] = [];
  for (const { principal, status } of orphans) {
    if (principal === undefined || status.kind !== "recreated") continue;
    const live = await principals.read(principal).catch(() => undefined);
    if (live !== undefined && live.id !== status.id) strangers.push(`${principal} is now ${live.id}`);
  }
  return strangers;
}

function verify(role: RoleKey & { arn: string }, drift: Drift, expected: Expected, { roles, clock }: Ports) {
  const read = async () => compareLive(await roles.read(role), drift, expected);
  return readUntil(clock, read, (found) => found !== "drift");
}

/** IAM accepted the write but still shows the old document. */
const notShown: Blockage = {
  operation: "iam:UpdateAssumeRolePolicy",
  code: notVerified,
  error: "IAM accepted the write, but GetRole still returns the changed document after 8 seconds.",
};

/** A role that does not exist is `other`: the next observation reports it. */
function compareLive(
  live: LiveRole | undefined,
  drift: Drift,
  expected: Expected,
): "as-expected" | "drift" | "other" {
  if (live === undefined) return "other";
  const roleContext = { account: live.account, organizationAccounts: new Set<string>() };
  if (compareDocuments(expected.prepared, live.document, roleContext).verdict === "equal")
    return "as-expected";
  // With or without the transient ids
  const fingerprint = fingerprintOf(live.document);
  const isDrift = fingerprint === drift.fingerprint || fingerprint === fingerprintOf(drift.live.document);
  return isDrift ? "drift" : "other";
}
