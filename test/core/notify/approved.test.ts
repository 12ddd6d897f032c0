import { describe, expect, test } from "vitest";
import { approvalLastsSeconds } from "../../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { noContext } from "../../../core/notify/context.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { approval } from "./golden/samples/approval.ts";
import { trust } from "./golden/samples/trust.ts";

const sampleOf = (name: string): Incident => {
  const sample = trust[`trust-changed, ${name}`];
  if (sample === undefined) throw new Error(`expected a sample "trust-changed, ${name}", found none`);
  return sample;
};
const blocked = sampleOf("blocked");

/** @param seconds since the approval */
const contextAfter = (incident: Incident, seconds: number) => ({
  ...noContext,
  now: new Date(Date.parse(incident.steps.at(-1)?.at ?? "") + seconds * 1000),
});

describe.each([
  ["open", "adopt", "Adopting", "Open"],
  ["approval needed", "adopt", "Adopting", "Approval needed"],
  ["approval needed", undefined, "Approved", "Approval needed"],
  ["blocked", "adopt", "Adopting", "Blocked"],
  ["blocked", undefined, "Retrying", "Blocked"],
  ["suspended", undefined, "Approved", "Suspended"],
] as const)("%s, with an approval (%s)", (name, decision, pending, expired) => {
  const approved = approval(sampleOf(name), decision);

  test("says that it is under way, without an error, an approval or an adoption to give", () => {
    const { title, blockage, approve, actions, next } = alertOf(approved, contextAfter(approved, 1));
    expect(title).toMatch(new RegExp(`^${pending} · `));
    expect([blockage, approve, actions?.adopt]).toEqual([undefined, undefined, undefined]);
    expect(next).toMatch(/^Wait up to 5 minutes/);
  });

  test("asks again once the approval expired", () => {
    const alert = alertOf(approved, contextAfter(approved, approvalLastsSeconds + 1));
    expect(alert.title).toMatch(new RegExp(`^${expired} · `));
    expect(alert.next).not.toContain("Wait");
    expect(alert.blockage === undefined).toBe(expired !== "Blocked");
  });
});

test("a group counts what is retried apart from what is blocked", () => {
  const group = "group-7c1d0c6ae2f94c53a8b7c4e9d0f1a2b3";
  const retried = approval({ ...blocked, group });
  const other: Incident = { ...blocked, group, id: "0".repeat(32), role: { ...blocked.role, name: "other" } };
  const one = groupAlert(group, [retried, other], contextAfter(retried, 1));
  expect(one.title).toMatch(/^1 of 2 blocked · /);
  expect(one.status).toMatch(/^Of 2 roles: 1 BLOCKED; 1 approved, write pending\. /);
  const both = groupAlert(group, [retried, approval(other)], contextAfter(retried, 1));
  expect(both.title).toMatch(/^Retrying · /);
  expect(both.next).toContain(`\`trustdrift incident retry ${group}\``);
});
