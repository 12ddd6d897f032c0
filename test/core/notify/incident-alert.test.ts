import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Cause } from "../../../core/incidents/cause.ts";
import type { Incident, IncidentState } from "../../../core/incidents/incident.ts";
import { noContext } from "../../../core/notify/context.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { journalEntry } from "../../../core/notify/journal/entry.ts";
import type { Actor } from "../../../core/principals/actor.ts";
import { change, dependent, incidentOf, orphans, provider } from "./changes.ts";

const states: readonly IncidentState[] = [
  "detected",
  "awaiting-approval",
  "reverted",
  "blocked",
  "suspended",
  "adopted",
  "resolved",
];

const causes = (text: string): readonly Cause[] => [
  { kind: "trust-changed", changes: [change(text)] },
  { kind: "trust-unreadable", faults: [{ path: "$", message: text }] },
  { kind: "trust-changed-briefly", changes: [change(text)] },
  { kind: "risky-trust", changes: [] },
  { kind: "role-deleted", dependents: [dependent("normal")] },
  { kind: "role-recreated" },
  { kind: "adoption-ended" },
  { kind: "role-not-readable", reported: "trust-updated", error: text },
  { kind: "expectation-ambiguous", expectations: ["one", "two"] },
  { kind: "failed-calls", count: 10, errorCode: text },
  { kind: "principal-orphaned", changes: [change(text)], orphans: orphans(text) },
  { kind: "trust-changed", changes: [change(text)], orphans: orphans(text) },
  { kind: "principal-deleted", principal: provider, dependents: [dependent("critical")] },
  { kind: "principal-deleted", principal: provider, clientIds: [text], dependents: [dependent("normal")] },
];

/** Every text of an alert. */
function textsOf(incident: Incident, accountName: string): string[] {
  const accounts = new Map([[incident.role.account, accountName]]);
  const alert = alertOf(incident, { ...noContext, accounts });
  const { headline, title, subject, status, next, facts, details, findings, links } = alert;
  expect(subject).toMatch(/^[\x20-\x7e]{1,100}$/);
  expect(title.length).toBeLessThanOrEqual(145);
  return [
    headline,
    title,
    subject,
    status,
    next,
    ...links.map(({ url }) => url),
    ...details.map(({ value }) => value),
    ...facts.flatMap(({ label, value }) => [label, value]),
    ...findings.map(({ text }) => text),
  ];
}

const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
/** Markup, quotes, marks that turn the direction of writing, line breaks. */
const hostile = fc.oneof(
  fc.constantFrom(
    "<!channel>",
    "<https://evil.example|click>",
    "*bold* `code` ```",
    "\u202egnp.exe",
    "a\r\nAccount: 111111111111",
    "\u0000\u2028",
  ),
  fc.string({ unit: "binary", maxLength: 40 }),
);
const actor: fc.Arbitrary<Actor> = fc.record(
  {
    type: hostile,
    arn: hostile,
    userName: hostile,
    sessionName: hostile,
    invokedBy: hostile,
    sourceIPAddress: hostile,
    userAgent: hostile,
  },
  { requiredKeys: ["type"] },
);

describe("an alert", () => {
  test.each<[IncidentState, string]>([
    ["detected", "role a can now assume this role"],
    ["resolved", "role a could assume this role"],
  ])("given drift that is %s, when reported, then its finding reads: %s", (state, text) => {
    const cause: Cause = { kind: "trust-changed", changes: [change("role a can now assume this role")] };
    expect(alertOf(incidentOf({ cause, state })).findings).toMatchObject([{ text }]);
  });

  test("says what happened, how it stands, who did it and when", () => {
    const { headline, status, facts, findings } = alertOf(
      incidentOf({
        actor: {
          type: "AssumedRole",
          arn: "arn:aws:iam::444444444444:role/ci/x",
          sessionName: "alice",
          userAgent: "Terraform/1.9",
          sourceIPAddress: "203.0.113.7",
        },
      }),
    );
    expect(headline).toBe("Trust policy of qovery-user-role changed");
    expect(status).toBe("Not reverted. Auto-remediation is off.");
    expect(findings).toEqual([
      { severity: "critical", text: "account 193672423079 (foreign) can now assume this role" },
    ]);
    expect(facts).toContainEqual({
      label: "Changed by",
      value: "role ci/x in account 444444444444 (session alice) via Terraform from 203.0.113.7",
    });
    expect(facts).toContainEqual({
      label: "Changed at",
      value: "2026-03-01 09:59:58 UTC",
      at: "2026-03-01T09:59:58Z",
    });
  });

  test("claims a time of at least a second: CloudTrail counts whole ones", () => {
    const reverted = (revertedAt: string) => alertOf(incidentOf({ state: "reverted", revertedAt })).title;
    expect(reverted("2026-03-01T10:00:00.100Z")).toMatch(/^Reverted in 3 s · /);
    expect(reverted("2026-03-01T09:59:57.900Z")).toMatch(/^Reverted in 1 s · /);
    expect(reverted("2026-03-01T10:10:00.000Z")).toMatch(/^Reverted in 11 min · /);
  });

  test.each(causes("x").map((cause) => [cause.kind, cause] as const))(
    "about %s has a headline of at most 100 characters",
    (_, cause) => {
      for (const state of states) {
        const { headline } = alertOf(
          incidentOf({ cause, state, role: { account: "444444444444", name: "r".repeat(64) } }),
        );
        expect(headline.length).toBeLessThanOrEqual(100);
        expect(headline).toMatch(/^[\x20-\x7e]+$/);
      }
    },
  );

  test("holds no `undefined`, no line break and no hidden mark, whatever names are chosen", () => {
    fc.assert(
      fc.property(
        roleName,
        hostile,
        fc.option(actor, { nil: undefined }),
        fc.constantFrom(...states),
        fc.nat(causes("").length - 1),
        hostile,
        (name, text, who, state, which, accountName) => {
          fc.pre(!JSON.stringify([name, text, who ?? "", accountName]).includes("undefined"));
          const cause = causes(text)[which];
          const changes = {
            state,
            role: { account: "444444444444", name },
            ...(cause && { cause }),
            ...(who && { actor: who }),
          };
          for (const shown of textsOf(incidentOf(changes), accountName)) {
            expect(shown).not.toMatch(/undefined|null|\[object/);
            expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("cannot be made to carry a fact of someone else's", () => {
    const facts = alertOf(
      incidentOf({ actor: { type: "WebIdentityUser", userName: "bob\nAccount: 111111111111" } }),
    ).facts;
    expect(facts).toContainEqual({
      label: "Changed by",
      value: "bob Account: 111111111111 (WebIdentityUser)",
    });
  });
});

describe("a journal event", () => {
  test("names the incident and the step, and stays small however much has changed", () => {
    const changes = Array.from({ length: 200 }, (_, index) => change(`change ${index}`));
    const incident = incidentOf({ cause: { kind: "trust-changed", changes } });
    const { detailType, detail } = journalEntry({ incident, step: 0 });
    expect(detailType).toBe("Trust Drift Detected");
    expect(detail).toMatchObject({ version: 1, incidentId: incident.id, step: 0, state: "detected" });
    expect(detail.findings).toHaveLength(10);
  });

  test("names the group, and the principals that are gone", () => {
    const cause: Cause = { kind: "principal-orphaned", changes: [], orphans: orphans("arn:x") };
    const { detail } = journalEntry({ incident: incidentOf({ cause, group: "group-1" }), step: 0 });
    expect(detail).toMatchObject({
      groupId: "group-1",
      principals: [expect.stringContaining(":role/ddd"), "arn:x"],
    });
    const lost: Cause = { kind: "principal-deleted", principal: provider, dependents: [] };
    const role = { account: provider.account, name: provider.name, arn: "arn:of-the-provider" };
    expect(detail).not.toHaveProperty("group");
    expect(journalEntry({ incident: incidentOf({ cause: lost, role }), step: 0 }).detail).toMatchObject({
      principals: ["arn:of-the-provider"],
    });
    expect(journalEntry({ incident: incidentOf(), step: 0 }).detail).not.toHaveProperty("principals");
  });
});
