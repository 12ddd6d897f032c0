import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Cause } from "../../../core/incidents/cause.ts";
import type { Incident, IncidentState } from "../../../core/incidents/incident.ts";
import { commandsFor } from "../../../core/notify/incident/commands.ts";

const roleName = fc.stringMatching(/^[\w+=,.@-]{1,64}$/);
/** What IAM takes as a path: any printable ASCII. */
const rolePath = fc.oneof(
  fc.constantFrom("/$(id)/", "/`id`/", "/;id/", "/a'b/", '/"/'),
  fc.stringMatching(/^\/[!-~]{1,20}\/$/),
);
const nasty = fc.oneof(
  fc.constantFrom(
    "'",
    "''",
    "'; id; '",
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

function incidentOf(changes: Partial<Incident> = {}): Incident {
  return {
    id: "0123456789ab",
    state: "detected",
    severity: "high",
    cause: { kind: "trust-changed", changes: [] },
    fingerprint: "f",
    role: { account: "444444444444", name: "qovery-user-role" },
    eventIds: ["e1"],
    occurredAt: "2026-03-01T09:59:58Z",
    detectedAt: "2026-03-01T10:00:00.000Z",
    expectedDocument: "{}",
    foundDocument: "[]",
    steps: [],
    ...changes,
  };
}

/** What a POSIX shell hands to `aws`, with an option and its value apart. */
function argumentsOf(line = ""): string[] {
  const script = `aws() { printf '%s\\0' "$@"; }\n${line}`;
  const output = execFileSync("sh", ["-c", script], { encoding: "utf8", env: { HOME: "/h" } });
  return output
    .split("\0")
    .slice(0, -1)
    .flatMap((one) => (one.startsWith("--role-name=") ? one.split(/=(.*)/s).slice(0, 2) : [one]));
}

const place = "(in account 444444444444)";
const write = `Write the expected trust policy ${place}`;
const undo = `Undo our write ${place}`;
const check = `Check ${place}`;

test("commands are those that finish, undo or check what was done", () => {
  const purposes = (state: IncidentState, changes: Partial<Incident> = {}) =>
    commandsFor(incidentOf({ state, ...changes })).map(({ purpose }) => purpose);
  expect(purposes("detected")).toEqual([write, check]);
  expect(purposes("awaiting-approval")).toEqual([write, check]);
  expect(purposes("suspended")).toEqual([write, check]);
  expect(purposes("reverted")).toEqual([undo, check]);
  expect(purposes("blocked")).toEqual([write, `Undo that write ${place}`, check]);
  expect(purposes("resolved")).toEqual([check]);
  expect(purposes("detected", { cause: { kind: "role-deleted" } })).toEqual([
    expect.stringContaining("Recreate the role"),
  ]);
  expect(
    purposes("detected", { cause: { kind: "failed-calls", count: 10, errorCode: "AccessDenied" } }),
  ).toEqual([]);
});

const orphaned = (principal: string, kind: "deleted" | "undeterminable"): Cause => {
  const status = kind === "deleted" ? { kind } : { kind, reason: "it is not ours" };
  return { kind: "principal-orphaned", changes: [], orphans: [{ uniqueId: "AROA1", principal, status }] };
};

const ask = "First, ask the owner of account 283389881690 to check who owns the name role/x now";

test("before an orphan is rebound, who has the name now is to be looked at, where it can be", () => {
  const commands = (cause: Cause, state: IncidentState = "awaiting-approval") =>
    commandsFor(incidentOf({ cause, state })).map(({ purpose, line }) => [purpose, line.slice(0, 50)]);
  expect(commands(orphaned("arn:aws:iam::222222222222:user/app/-bob", "deleted"))[0]).toEqual([
    "First, in account 222222222222, check whether the name user/-bob exists again",
    "aws iam get-user --user-name=-bob",
  ]);
  expect(commands(orphaned("arn:aws:iam::222222222222:role/deployer", "deleted"))[0]?.[1]).toBe(
    "aws iam get-role --role-name deployer",
  );
  expect(commands(orphaned("arn:aws:iam::283389881690:role/x", "undeterminable"))[0]?.[0]).toBe(ask);
  expect(commands(orphaned("arn:aws:iam::222222222222:role/$(id)", "deleted"))[0]?.[0]).toBe(
    "Only after the principal exists again: write the expected trust policy (in account 444444444444)",
  );
});

test("a rebind cannot be undone by writing back a dead id, which IAM refuses", () => {
  const cause = orphaned("arn:aws:iam::283389881690:role/x", "undeterminable");
  const purposes = (state: IncidentState) =>
    commandsFor(incidentOf({ cause, state })).map(({ purpose }) => purpose);
  expect(purposes("reverted")).toEqual([check]);
  expect(purposes("blocked")).toEqual([ask, write, check]);
});

test("an undo says what it lets in again", () => {
  const source = "https://docs.aws.amazon.com/";
  const message = "account 193672423079 (foreign) can now assume this role";
  const change = { kind: "foreign-account-admitted", direction: "widened", severity: "critical" } as const;
  const cause = { kind: "trust-changed", changes: [{ ...change, message, source }] } as const;
  expect(commandsFor(incidentOf({ state: "reverted", cause }))[0]?.purpose).toBe(
    `${undo}. Effect: account 193672423079 (foreign) can assume this role again`,
  );
});

test("a document reaches the command as it is, whatever is in it", () => {
  fc.assert(
    fc.property(roleName, nasty, nasty, (name, key, value) => {
      const text = JSON.stringify({ [key]: [value, 1] }, null, 2);
      const incident = incidentOf({ role: { account: "444444444444", name }, expectedDocument: text });
      const [iam, operation, nameOption, nameValue, documentOption, document = ""] = argumentsOf(
        commandsFor(incident)[0]?.line,
      );
      expect([iam, operation, nameOption, nameValue]).toEqual([
        "iam",
        "update-assume-role-policy",
        "--role-name",
        name,
      ]);
      expect(documentOption).toBe("--policy-document");
      expect(document).toBe(JSON.stringify(JSON.parse(text)));
    }),
    { numRuns: 100 },
  );
});

test("a document that is not JSON reaches it too", () => {
  fc.assert(
    fc.property(nasty, (text) => {
      const found = `{ ${text}`;
      fc.pre(!found.includes("\0"));
      const [undo] = commandsFor(incidentOf({ state: "reverted", foundDocument: found }));
      expect(argumentsOf(undo?.line).at(-1)).toBe(found);
    }),
    { numRuns: 60 },
  );
});

test("a path reaches it too", () => {
  fc.assert(
    fc.property(rolePath, (path) => {
      const role = { account: "444444444444", name: "auditor", path };
      const [create] = commandsFor(incidentOf({ cause: { kind: "role-deleted" }, role }));
      expect(argumentsOf(create?.line).slice(2, 6)).toEqual(["--role-name", "auditor", "--path", path]);
    }),
    { numRuns: 60 },
  );
});

test("a number is not changed on its way, nor a space within a text", () => {
  const found =
    '{\n  "Condition": { "NumericEquals": { "a:b": 12345678901234567890 } },\n  "Sid": "two  spaces \\" and a quote"\n}';
  const [undo] = commandsFor(incidentOf({ state: "reverted", foundDocument: found }));
  expect(argumentsOf(undo?.line).at(-1)).toBe(
    '{"Condition":{"NumericEquals":{"a:b":12345678901234567890}},"Sid":"two  spaces \\" and a quote"}',
  );
});
