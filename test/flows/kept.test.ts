import { describe, expect, test } from "vitest";
import type { Finding } from "../../core/finding.ts";
import { kept } from "../../core/kept.ts";
import type { Change, Severity } from "../../core/policy/change.ts";
import { MemoryWorld } from "./memory.ts";
import { expectation, expectedDocument, incidentOf, qovery, updated, widened } from "./samples.ts";

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

test("documents are kept without the white space between their parts, and what is in a text stays", () => {
  const document = '{ "Sid" : "two  \\" words",\n\t"Number": 1.0 }';
  expect(kept({ ...changed(), foundDocument: document, expectedDocument: document })).toMatchObject({
    foundDocument: '{"Sid":"two  \\" words","Number":1.0}',
    expectedDocument: '{"Sid":"two  \\" words","Number":1.0}',
  });
});

test("what is no JSON is kept as it is, and cut where it is absurd", () => {
  expect(kept({ ...changed(), foundDocument: "{ cut  off" }).foundDocument).toBe("{ cut  off");
  const { foundDocument = "" } = kept({ ...changed(), foundDocument: "x ".repeat(150_000) });
  expect(foundDocument.length).toBeLessThan(100_100);
  expect(foundDocument).toMatch(
    / … \(cut here: 300000 characters in all\)$|… \(cut here: 300000 characters in all\)$/,
  );
});

describe("of many changes", () => {
  const many = [
    ...Array.from({ length: 60 }, (_, at) => change("low", `low ${at}`)),
    change("critical", "the worst"),
  ];
  const { cause } = kept(changed(...many));
  const changes = "changes" in cause ? cause.changes : [];

  test("the worst are kept, and how many more there were", () => {
    expect(changes).toHaveLength(40);
    expect(changes[0]?.message).toBe("the worst");
    expect(changes.at(-1)).toMatchObject({
      severity: "low",
      message: "and 22 more changes, none worse than low",
    });
  });

  test("a long text is cut, and says so", () => {
    expect(kept(changed(change("high", "y".repeat(5000)))).cause).toMatchObject({
      changes: [{ message: `${"y".repeat(1000)}… (cut here: 5000 characters in all)` }],
    });
  });
});

test("a role's record stays small, however wide its documents are written", async () => {
  const world = new MemoryWorld({ expectations: [expectation("qovery-access")] });
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
