import { describe, expect, test } from "vitest";
import { gainsOf } from "../../../../../core/policy/severity/changes/gains.ts";
import { lossesOf } from "../../../../../core/policy/severity/changes/losses.ts";
import { profileOf } from "../../../../../core/policy/severity/profile/profile.ts";
import { allow, grantsIn } from "../../grants/grants.ts";
import { account, other } from "../callers/callers.ts";

const context = { account, organizationAccounts: new Set<string>() };
const vendor = allow({
  Principal: { AWS: other },
  Condition: { StringEquals: { "sts:ExternalId": "one" } },
});
const service = allow({ Principal: { Service: "ec2.amazonaws.com" } });
const role = allow();

function read(...statements: readonly object[]) {
  return profileOf(grantsIn(...statements), { left: 6_000 });
}

/** Without any effort left. */
function gains(expected: readonly object[], actual: readonly object[]) {
  return gainsOf(read(...actual), { expected: read(...expected), context, effort: { left: 0 } });
}

describe("without any effort left", () => {
  test("given a guarded account, then nothing is known to guard it", () => {
    expect(gains([role], [role, vendor])).toMatchObject([
      {
        verdict: { kind: "foreign-account-admitted", severity: "critical", dropped: [] },
        guarded: false,
      },
    ]);
  });

  test("given a service, then it counts as a guard lost, with nothing that is known to be lost", () => {
    expect(gains([role], [role, service])).toMatchObject([
      { verdict: { kind: "guard-lost", severity: "high", dropped: [] } },
    ]);
  });

  test("given the own account, then it is not foreign, and counts as a guard lost", () => {
    expect(gains([service], [service, allow({ Principal: { AWS: account } })])).toMatchObject([
      { verdict: { kind: "guard-lost", severity: "high" } },
    ]);
  });

  test("given the same grants, then nothing is new", () => {
    expect(gains([role, vendor], [vendor, role])).toEqual([]);
  });

  test("given a loss, then the callers count as removed, which is an outage for a critical role", () => {
    const lost = (availability: "normal" | "critical") =>
      lossesOf(read(role), {
        expected: read(role, vendor),
        context: { ...context, availability },
        effort: { left: 0 },
      });
    expect(lost("normal")).toMatchObject([{ kind: "principal-removed", severity: "medium", added: [] }]);
    expect(lost("critical")).toMatchObject([{ kind: "principal-removed", severity: "high", added: [] }]);
  });
});
