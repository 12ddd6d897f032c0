import { expect, test } from "vitest";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { remindedLabel } from "../../../core/notify/title/reminder.ts";
import { followed, reminded } from "./golden/samples/follow-up.ts";
import { openIncident } from "./incidents.ts";

const detectedAt = "2026-03-01T03:12:04.000Z";
const group = "group-7c1d0c6ae2f94c53a8b7c4e9d0f1a2b3";
const steps = [{ at: detectedAt, state: "detected", note: "Auto-remediation is off." }] as const;
const open = openIncident({ detectedAt, steps });
const other: Incident = { ...open, id: "1".repeat(32), role: { ...open.role, name: "other" } };
const later = "2026-03-01T05:00:00.000Z";

test("a reminder is in the alert until something else happens", () => {
  const due = reminded(open);
  const alert = alertOf(due);
  expect(alert.reminder).toMatch(/^Reminder: /);
  expect(alert.subject).toMatch(/^\[CRITICAL\] Still open after 1 h: /);
  expect(alert.title).toBe(alertOf(open).title);
  for (const next of [
    open,
    followed(due, "acknowledged"),
    advance(due, "blocked", later, "AccessDenied"),
    advance(due, "resolved", later, "Closed."),
  ]) {
    const { reminder, subject } = alertOf(next);
    expect(reminder).toBeUndefined();
    expect(subject).not.toContain("after");
  }
});

test("the reminder of one member is that of its group, unless another member changed since", () => {
  const due = groupAlert(group, [other, reminded(open)]);
  expect(due.reminder).toMatch(/^Reminder: /);
  expect(due.subject).toMatch(/^\[CRITICAL\] Still open after 1 h: /);
  const changed = groupAlert(group, [advance(other, "blocked", later, "AccessDenied"), reminded(open)]);
  expect(changed.reminder).toBeUndefined();
  expect(changed.subject).toMatch(/^\[CRITICAL\] 1 of 2 blocked: /);
});

test.each([
  ["Open", "Still open after 4 h"],
  ["Not verified", "Still not verified after 4 h"],
  ["2 of 3 blocked", "Still 2 of 3 blocked after 4 h"],
  ["Approval needed for 2 of 3", "Approval still needed for 2 of 3 after 4 h"],
  ["Check now", "Check now, still open after 4 h"],
  ["Retrying", "Retrying, still open after 4 h"],
])("the label %s becomes: %s", (label, expected) => {
  expect(remindedLabel(label, { note: "", after: "4 h" })).toBe(expected);
});

test.each([
  [20, "20 min"],
  [59, "1 h"],
  [47 * 60, "47 h"],
  [72 * 60, "3 days"],
])("after %i minutes, the subject says %s", (minutes, text) => {
  const early = new Date(Date.parse("2026-03-01T04:12:04.000Z") - minutes * 60_000).toISOString();
  const { subject } = alertOf(reminded({ ...open, detectedAt: early }));
  expect(subject).toContain(`Still open after ${text}: `);
});

test("a long name leaves the words of a reminder in the subject", () => {
  const name = "r".repeat(64);
  const { subject } = alertOf(
    reminded({ ...open, state: "awaiting-approval", role: { ...open.role, name } }),
  );
  expect(subject).toMatch(/^\[CRITICAL\] Approval still needed after 1 h: .*\(444444444444\)$/);
  expect(subject.length).toBeLessThanOrEqual(100);
});
