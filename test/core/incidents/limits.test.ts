import { describe, expect, test } from "vitest";
import { type Finding, newFinding } from "../../../core/incidents/finding.ts";
import type { Change, Severity } from "../../../core/policy/model/change.ts";
import { covered } from "../support/covered.ts";
import { expectedDocument, incidentOf, qovery, updated, widened } from "../support/samples.ts";

const change = (severity: Severity, message: string): Change => ({
  kind: "principal-added",
  direction: "widened",
  severity,
  message,
  source: "https://docs.aws.amazon.com/",
});
const changed = (...changes: Change[]): Finding => ({
  cause: { kind: "trust-changed", changes },
  severity: "high",
  fingerprint: "f",
});

/** As wide as IAM takes it: white space is not counted. */
function padded(document: string, characters: number): string {
  return document.replace(/^\{/, `{${" ".repeat(characters - document.length)}`);
}

test("documents are stored without the white space between their parts, and what is in a text stays", () => {
  const document = '{ "Sid" : "two  \\" words",\n\t"Number": 1.0 }';
  expect(newFinding({ ...changed(), foundDocument: document, expectedDocument: document })).toMatchObject({
    foundDocument: '{"Sid":"two  \\" words","Number":1.0}',
    expectedDocument: '{"Sid":"two  \\" words","Number":1.0}',
  });
});

test("what is no JSON is stored unchanged, and cut where it is absurd", () => {
  expect(newFinding({ ...changed(), foundDocument: "{ cut  off" }).foundDocument).toBe("{ cut  off");
  const { foundDocument = "" } = newFinding({ ...changed(), foundDocument: "x ".repeat(150_000) });
  expect(foundDocument.length).toBeLessThan(100_100);
  expect(foundDocument).toMatch(
    / … \(truncated: 300000 characters in total\)$|… \(truncated: 300000 characters in total\)$/,
  );
});

describe("of many changes", () => {
  const many = [
    ...Array.from({ length: 60 }, (_, at) => change("low", `low ${at}`)),
    change("critical", "the worst"),
  ];
  const { cause } = newFinding(changed(...many));
  const changes = "changes" in cause ? cause.changes : [];

  test("the worst are listed, and how many more there were", () => {
    expect(changes).toHaveLength(40);
    expect(changes[0]?.message).toBe("the worst");
    expect(changes.at(-1)).toMatchObject({
      severity: "low",
      message: "and 22 more changes, none worse than low",
    });
  });

  test("a long text is cut, and says so", () => {
    expect(newFinding(changed(change("high", "y".repeat(5000)))).cause).toMatchObject({
      changes: [{ message: `${"y".repeat(1000)}… (truncated: 5000 characters in total)` }],
    });
  });
});

test("of many principals and dependents as many as fit are listed, outages first", () => {
  const orphans = Array.from({ length: 200 }, (_, at) => ({
    uniqueId: `AROA${at}`,
    status: { kind: "deleted" as const },
  }));
  const { cause } = newFinding({
    ...changed(),
    cause: { kind: "principal-orphaned", changes: [], orphans },
  });
  expect("orphans" in cause && cause.orphans).toHaveLength(60);
  const dependents = Array.from({ length: 900 }, (_, at) => ({
    account: "444444444444",
    name: `role-${at}`,
    arn: `arn:aws:iam::444444444444:role/role-${at}`,
    expectation: "e",
    availability: at === 899 ? ("critical" as const) : ("normal" as const),
  }));
  const deleted = newFinding({ ...changed(), cause: { kind: "role-deleted", dependents } }).cause;
  expect("dependents" in deleted && deleted.dependents).toHaveLength(500);
  expect("dependents" in deleted && deleted.dependents?.[0]?.name).toBe("role-899");
  expect(JSON.stringify(deleted).length).toBeLessThan(120_000);
  expect(deleted).toMatchObject({ moreDependents: 400 });
  // Kept again, as it is compared with what was approved
  expect(newFinding({ ...changed(), cause: deleted }).cause).toEqual(deleted);
  const far = dependents.map((one) => ({
    ...one,
    arn: `arn:aws:iam::444444444444:role/${"p/".repeat(250)}`,
  }));
  const long = newFinding({ ...changed(), cause: { kind: "role-deleted", dependents: far } }).cause;
  expect(JSON.stringify(long).length).toBeLessThan(101_000);
  const few = "dependents" in long ? (long.dependents ?? []) : [];
  expect(long).toMatchObject({ moreDependents: 900 - few.length });
  const all = newFinding({
    ...changed(),
    cause: { kind: "role-deleted", dependents: dependents.slice(0, 500) },
  });
  expect(all.cause).not.toHaveProperty("moreDependents");
});

test("a role's record stays small, however wide its documents are written", async () => {
  const world = covered();
  world.toggle = "off";
  const wide = padded(widened("qovery-access"), 130_000);
  world.put(qovery, wide);
  const incident = await incidentOf(updated("e1", wide), world);
  expect(incident).toMatchObject({
    foundDocument: widened("qovery-access"),
    expectedDocument: expectedDocument("qovery-access"),
  });
  expect(JSON.stringify(world.record(qovery)).length).toBeLessThan(20_000);
});
