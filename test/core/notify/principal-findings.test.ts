import { describe, expect, test } from "vitest";
import type { Cause } from "../../../core/incidents/cause.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import type { Change } from "../../../core/policy/model/change.ts";
import { change, dependent, incidentOf, orphans, provider } from "./changes.ts";

describe("an alert about a principal that is gone", () => {
  const textsOf = (changes: Partial<Incident>) => alertOf(incidentOf(changes)).findings;

  test("names each role that it breaks, in every account, outages first", () => {
    const dependents = [dependent("normal", "333333333333"), dependent("critical"), dependent("normal")];
    const principal = { kind: "role", account: "222222222222", name: "deployer" } as const;
    expect(textsOf({ cause: { kind: "principal-deleted", principal, dependents } })).toEqual([
      {
        severity: "high",
        text: "role github-deployer in account 444444444444 can no longer be assumed by role/deployer. This is an outage (availability: critical).",
      },
      {
        severity: "medium",
        text: "role github-deployer in account 333333333333 can no longer be assumed by role/deployer.",
      },
      {
        severity: "medium",
        text: "role github-deployer in account 444444444444 can no longer be assumed by role/deployer.",
      },
    ]);
  });

  test.each([
    [provider, undefined, "Trusted OIDC provider token.actions.githubusercontent.com was deleted"],
    [
      provider,
      ["sts.amazonaws.com"],
      "Trusted OIDC provider token.actions.githubusercontent.com no longer accepts a client ID",
    ],
    [
      { ...provider, kind: "saml-provider", name: "okta" },
      undefined,
      "Trusted SAML provider okta was deleted",
    ],
    [{ ...provider, kind: "user", name: "bob" }, undefined, "Trusted user bob was deleted"],
  ] as const)("of %j with client ids %j is headed %s", (principal, clientIds, headline) => {
    const cause = {
      kind: "principal-deleted",
      principal,
      dependents: [],
      ...(clientIds && { clientIds }),
    } as const;
    const role = { account: principal.account, name: principal.name };
    expect(alertOf(incidentOf({ cause, role })).headline).toBe(headline);
  });

  test("of a protected role says what fails with it", () => {
    const found = textsOf({ cause: { kind: "role-deleted", dependents: [dependent("normal")] } });
    expect(found.map(({ text }) => text)).toEqual([
      expect.stringContaining("the role can no longer be assumed"),
      "role github-deployer in account 444444444444 can no longer be assumed by role/qovery-user-role.",
    ]);
  });

  test("says what is done about it, and claims no time where no event reported it", () => {
    const cause: Cause = { kind: "principal-orphaned", changes: [], orphans: orphans("x") };
    const alert = (changes: Partial<Incident>) => alertOf(incidentOf({ cause, ...changes }));
    const revertedAt = "2026-03-01T10:00:05.000Z";
    const blockage = { operation: "iam:CreateRole", code: "AccessDenied", error: "not authorized" };
    expect(alert({ state: "reverted", revertedAt }).title).toMatch(/^Rebound · /);
    expect(alert({ state: "blocked", blockage }).status).toMatch(/^The rebind failed: /);
    expect(alert({ state: "blocked", blockage, cause: { kind: "role-deleted" } }).status).toContain(
      "The restore failed",
    );
    expect(alert({ state: "reverted", cause: { kind: "role-deleted" } }).title).toMatch(/^Restored · /);
  });

  test("speaks of the past once it is over", () => {
    const cause: Cause = { kind: "principal-orphaned", changes: [], orphans: orphans("x") };
    expect(textsOf({ cause })[0]?.text).toContain("The policy still contains the old ID AROA1");
    expect(textsOf({ cause, state: "resolved" })[0]?.text).toContain("The policy contained the old ID AROA1");
  });

  test.each([
    [{ kind: "user", account: "222222222222", name: "bot" }, "by user/bot. This was an outage"],
    [provider, "with tokens of token.actions.githubusercontent.com. This was an outage"],
  ] as const)("does not say of %j that roles are still lost once it is over", (principal, end) => {
    const cause: Cause = { kind: "principal-deleted", principal, dependents: [dependent("critical")] };
    expect(textsOf({ cause })[0]?.text).toContain("can no longer be assumed");
    const [over] = textsOf({ cause, state: "resolved" });
    expect(over?.text).toContain(`could not be assumed ${end}`);
  });

  test.each([
    ["detected", "can no longer be assumed", "and 7 more protected roles trust it"],
    ["reverted", "could not be assumed", "and 7 more protected roles trusted it"],
  ] as const)("that is %s says how many roles it does not name", (state, lost, rest) => {
    const dependents = [dependent("normal")];
    const texts = textsOf({ state, cause: { kind: "role-deleted", dependents, moreDependents: 7 } });
    expect(texts).toHaveLength(3);
    expect(texts[1]?.text).toContain(lost);
    expect(texts[2]).toEqual({ severity: "medium", text: rest });
  });

  test("tells other changes beside the orphans once, and the orphans not twice", () => {
    const orphaned: Change = {
      ...change("shows as its unique id"),
      kind: "principal-orphaned",
      uniqueId: "AROA1",
    };
    const cause: Cause = {
      kind: "trust-changed",
      changes: [change("an account can now assume it"), { ...orphaned, severity: "high" }],
      orphans: orphans("x").slice(0, 1),
    };
    expect(textsOf({ cause })).toEqual([
      { severity: "critical", text: "an account can now assume it" },
      { severity: "high", text: expect.stringContaining("principal deleted") },
    ]);
  });
});
