import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { qovery, updated, widened } from "../../core/support/samples.ts";
import type { Hub } from "../../functions/support/hub.ts";
import { onlyIncident } from "../../functions/support/outcomes.ts";
import { command, startHubForCommands } from "../support/command-line.ts";

let hub: Hub;
let id: string | undefined;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

beforeEach(async () => {
  if (id !== undefined) return;
  await hub.turnToggle("off");
  await hub.stage.put(qovery, widened("qovery-access"));
  const event = updated("reported-1", widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(JSON.stringify(event));
  ({ id } = await onlyIncident(hub));
});

afterAll(() => stop?.());

const report = (...args: readonly string[]) => command(["incident", "report", ...args]);
const ours = (...args: readonly string[]) => report(id ?? "", ...args);

test("prints Markdown in UTC without options", async () => {
  const { code, out, errors } = await ours();
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toMatch(/^# Incident report: Open · /);
  expect(out).toMatch(/\n- From: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\n- To: not over\n/);
});

test("prints JSON, with times in ISO 8601", async () => {
  const { out } = await ours("--format", "json", "--time-zone", "Asia/Tokyo");
  expect(JSON.parse(out)).toMatchObject({
    id,
    timeZone: "Asia/Tokyo",
    severity: "critical",
    state: "open",
    window: { from: expect.stringMatching(/Z$/), isFromCertain: true },
    scope: { roles: [{ account: qovery.account, incident: id }] },
  });
});

test("writes HTML to a file as a whole, and leaves nothing beside it", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-report-"));
  const file = path.join(folder, "report.html");
  for (const _ of ["new", "replaced"]) {
    const { code, out, errors } = await ours("--format", "html", "--output", file);
    expect({ code, out, errors }).toEqual({ code: 0, out: "", errors: `Wrote ${file}.\n` });
  }
  expect(readdirSync(folder)).toEqual(["report.html"]);
  expect(readFileSync(file, "utf8")).toMatch(/^<!DOCTYPE html>\n<html lang="en">[\s\S]*<\/html>\n$/);
});

test.each([
  [["0".repeat(32)], "expected the id of an incident or a group on record"],
  [[`group-${"0".repeat(32)}`], "expected the id of an incident or a group on record"],
  [["qovery"], "expected the id of an incident or a group, found qovery"],
  [
    ["0".repeat(32), "--time-zone", "Paris"],
    "--time-zone: expected a name such as Europe/Paris or UTC, found Paris",
  ],
  [["0".repeat(32), "--format", "pdf"], "Allowed choices are html, md, json"],
])("%j is an error that says what was expected", async (args, text) => {
  const { code, out, errors } = await report(...args);
  expect([code, out]).toEqual([1, ""]);
  expect(errors).toContain(text);
});

test("an output that cannot be written is an error", async () => {
  const { code, errors } = await ours("--output", "/nowhere/report.md");
  expect(code).toBe(1);
  expect(errors).toContain("/nowhere");
});
