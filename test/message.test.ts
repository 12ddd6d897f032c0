import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Actor } from "../core/actor.ts";
import { commandsFor } from "../core/commands.ts";
import type { Cause, Incident, IncidentState } from "../core/incident.ts";
import { journalEntry } from "../core/journal.ts";
import { alertOf } from "../core/message.ts";
import type { Change } from "../core/policy/change.ts";

const states: readonly IncidentState[] = [
  "detected",
  "awaiting-approval",
  "reverted",
  "blocked",
  "suspended",
  "adopted",
  "resolved",
];

const change = (message: string): Change => ({
  kind: "principal-added",
  direction: "widened",
  severity: "critical",
  message,
  source: "https://docs.aws.amazon.com/",
});

const causes = (text: string): readonly Cause[] => [
  { kind: "trust-changed", changes: [change(text)] },
  { kind: "trust-unreadable", faults: [{ path: "$", message: text }] },
  { kind: "trust-changed-briefly", changes: [change(text)] },
  { kind: "risky-trust", changes: [] },
  { kind: "role-deleted" },
  { kind: "role-recreated" },
  { kind: "role-not-readable", error: text },
  { kind: "expectation-ambiguous", expectations: ["one", "two"] },
  { kind: "failed-calls", count: 10, errorCode: text },
];

function incidentOf(changes: Partial<Incident> = {}): Incident {
  return {
    id: "0123456789ab",
    state: "detected",
    severity: "critical",
    cause: { kind: "trust-changed", changes: [change("account 193672423079 may now assume this role")] },
    fingerprint: "f",
    role: { account: "444444444444", name: "qovery-user-role" },
    eventIds: ["e1"],
    occurredAt: "2026-03-01T09:59:58Z",
    detectedAt: "2026-03-01T10:00:00.000Z",
    steps: [
      {
        at: "2026-03-01T10:00:00.000Z",
        state: changes.state ?? "detected",
        note: "Auto-remediation is off.",
      },
    ],
    ...changes,
  };
}

/** Every text of an alert. */
function textsOf(incident: Incident): string[] {
  const { headline, status, facts, findings } = alertOf(incident);
  return [
    headline,
    status,
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
    expect(status).toBe("Not put back. Auto-remediation is off.");
    expect(findings).toEqual([
      { severity: "critical", text: "account 193672423079 may now assume this role" },
    ]);
    expect(facts).toContainEqual({
      label: "Who",
      value: "role ci/x of 444444444444 (session alice) through Terraform from 203.0.113.7",
    });
    expect(facts).toContainEqual({ label: "When", value: "2026-03-01 09:59:58 UTC" });
  });

  test("claims a time of at least a second: CloudTrail counts whole ones", () => {
    const reverted = (revertedAt: string) => alertOf(incidentOf({ state: "reverted", revertedAt })).status;
    expect(reverted("2026-03-01T10:00:00.100Z")).toContain("within 3 s of the change");
    expect(reverted("2026-03-01T09:59:57.900Z")).toContain("within 1 s of the change");
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
        fc.nat(8),
        (name, text, who, state, which) => {
          fc.pre(!JSON.stringify([name, text, who ?? ""]).includes("undefined"));
          const cause = causes(text)[which];
          const changes = {
            state,
            role: { account: "444444444444", name },
            ...(cause && { cause }),
            ...(who && { actor: who }),
          };
          for (const told of textsOf(incidentOf(changes))) {
            expect(told).not.toMatch(/undefined|null|\[object/);
            expect(told).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test("cannot be made to carry a fact of somebody else's", () => {
    const facts = alertOf(
      incidentOf({ actor: { type: "WebIdentityUser", userName: "bob\nAccount: 111111111111" } }),
    ).facts;
    expect(facts).toContainEqual({ label: "Who", value: "bob Account: 111111111111 (WebIdentityUser)" });
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
});

describe("commands", () => {
  /** What a POSIX shell hands to `aws`. */
  function argumentsOf(line: string): string[] {
    const output = execFileSync("sh", ["-c", `aws() { printf '%s\\0' "$@"; }\n${line}`], {
      encoding: "utf8",
      env: { HOME: "/h" },
    });
    return output.split("\0").slice(0, -1);
  }

  const commandsOf = (state: IncidentState, changes: Partial<Incident> = {}) =>
    commandsFor(incidentOf({ state, expectedDocument: "{}", foundDocument: "[]", ...changes })).map(
      ({ purpose }) => purpose,
    );

  test("are those that finish, undo or check what was done", () => {
    expect(commandsOf("detected")).toEqual(["Put it back", "Check"]);
    expect(commandsOf("awaiting-approval")).toEqual(["Put it back", "Check"]);
    expect(commandsOf("suspended")).toEqual(["Put it back", "Check"]);
    expect(commandsOf("reverted")).toEqual(["Undo our write", "Check"]);
    expect(commandsOf("blocked")).toEqual(["Put it back", "Undo that", "Check"]);
    expect(commandsOf("resolved")).toEqual(["Check"]);
    expect(commandsOf("detected", { cause: { kind: "role-deleted" } })).toEqual([]);
  });

  test("hand a document to the shell as it is, whatever is in it", () => {
    const nasty = fc.oneof(
      fc.constantFrom(
        "'",
        "''",
        "'; touch /tmp/x; '",
        "$(id)",
        "`id`",
        "\\",
        "\\'",
        "\n",
        "!!",
        "~",
        "$HOME",
        '"',
        "é\u202e",
      ),
      fc.string({ maxLength: 30 }),
    );
    fc.assert(
      fc.property(roleName, nasty, nasty, fc.boolean(), (name, key, value, isJson) => {
        const text = isJson ? JSON.stringify({ [key]: [value, 1] }, null, 2) : `${key}${value}`;
        fc.pre(!text.includes("\0"));
        const incident = incidentOf({
          role: { account: "444444444444", name },
          expectedDocument: text,
          foundDocument: text,
        });
        const [update] = commandsFor(incident);
        const [, , , roleArgument, , document = ""] = argumentsOf(update?.line ?? "");
        expect(roleArgument).toBe(name);
        if (isJson) expect(JSON.parse(document)).toEqual(JSON.parse(text));
        else
          expect(isJsonText(text) ? JSON.parse(document) : document).toEqual(
            isJsonText(text) ? JSON.parse(text) : text,
          );
      }),
      { numRuns: 150 },
    );
  });

  test("do not change a number on its way", () => {
    const found =
      '{\n  "Condition": { "NumericEquals": { "a:b": 12345678901234567890 } },\n  "Sid": "two  spaces \\" and a quote"\n}';
    const [update] = commandsFor(
      incidentOf({ state: "reverted", expectedDocument: "{}", foundDocument: found }),
    );
    expect(argumentsOf(update?.line ?? "").at(-1)).toBe(
      '{"Condition":{"NumericEquals":{"a:b":12345678901234567890}},"Sid":"two  spaces \\" and a quote"}',
    );
  });

  function isJsonText(text: string): boolean {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  }
});
