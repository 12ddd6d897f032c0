import { describe, expect, test } from "vitest";
import { formatted } from "../../../cli/incidents/report/report.ts";
import { groups } from "../../core/notify/golden/samples/groups.ts";
import { deployers } from "../../core/notify/golden/samples/incidents.ts";
import { principals } from "../../core/notify/golden/samples/principals.ts";
import { trust } from "../../core/notify/golden/samples/trust.ts";
import { groupReportFor, reportFor, sampleReports } from "../support/reports.ts";
import { sections, sectionsOf } from "./sections.ts";

describe.each(Object.entries(sampleReports))("%s", (_, report) => {
  test("has every section, none of them empty, in Markdown and in HTML", () => {
    const markdown = formatted(report, "md");
    const found = sectionsOf(markdown);
    expect(found.map(({ title }) => title)).toEqual(sections);
    for (const { title, text } of found) expect(text, title).not.toBe("");
    const html = formatted(report, "html");
    expect([...html.matchAll(/<h2 id="[a-z-]+">([^<]+)<\/h2>/g)].map(([, title]) => title)).toEqual(sections);
    expect(`${markdown}${html}`).not.toMatch(/undefined|\[object|NaN|Invalid Date/);
  });
});

describe("of a rotation that one approval repaired", () => {
  const [first, ...others] = groups["rotation, rebound"] ?? [];
  if (first === undefined) throw new Error("expected the sample of a rotation");
  const report = groupReportFor([first, ...others]);
  const markdown = formatted(report, "md");

  test("says what happened where, how long, and that the beginning is not certain", () => {
    expect(report.summary).toEqual([
      "3 roles in 2 accounts did not trust role/qovery-deployer: principal most likely deleted and recreated (staging 333333333333, prod 444444444444).",
      "It lasted at least 1 min 10 s.",
    ]);
    expect(markdown).toContain("- From: 2026-03-01 04:12:04 CET, or earlier\n- To: 2026-03-01 04:13:14 CET");
    expect(markdown).toContain("No UpdateAssumeRolePolicy event exists");
  });

  test("shows each step once, with all its roles, oldest first", () => {
    expect(report.timeline.map(({ kind, roles }) => [kind, roles.length])).toEqual([
      ["detected", 3],
      ["decision", 3],
      ["written", 3],
    ]);
    const times = report.timeline.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
  });

  test("draws whom the roles trusted before, during and after", () => {
    const [picture, ...more] = report.pictures;
    expect(more).toEqual([]);
    expect(picture?.roles).toHaveLength(3);
    expect(
      picture?.panels.map(({ title, parties }) => [
        title,
        parties.map(({ name, state }) => `${name}: ${state}`),
      ]),
    ).toEqual([
      ["Before", ["role/qovery-deployer: trusted", "user/qovery-deployer: trusted"]],
      ["During", ["AROAEXAMPLEOLD: broken", "user/qovery-deployer: trusted"]],
      ["After: rebound", ["role/qovery-deployer: trusted", "user/qovery-deployer: trusted"]],
    ]);
  });

  test("separates what is on record from what it suggests", () => {
    expect(report.correctiveActions.map(({ isSuggestion }) => isSuggestion)).toEqual([false]);
    expect(report.preventiveActions.every(({ isSuggestion }) => isSuggestion)).toBe(true);
    expect(markdown).toContain("- [x] GetRole returned the expected trust policy after the write");
    expect(markdown).toContain("- [ ] If a CloudFormation stack created the role");
  });
});

describe("of an incident", () => {
  test.each([
    ["trust-changed, open", "At the time of this report", "added"],
    ["trust-changed, reverted", "After: reverted", "trusted"],
    ["trust-changed, adopted", "After: adopted", "missing"],
    ["trust-changed, resolved", "After: as expected", "trusted"],
  ])("%s: the last picture is %s", (name, title, state) => {
    const panel = sampleReports[name]?.pictures[0]?.panels[2];
    expect([panel?.title, panel?.parties.at(-1)?.state]).toEqual([title, state]);
  });

  test("that was closed by a person claims nothing about the role", () => {
    const [open] = Object.values(trust);
    if (open === undefined) throw new Error("expected a sample");
    const steps = [
      ...open.steps,
      { at: open.detectedAt, state: "resolved" as const, note: "Closed by ada: known change" },
    ];
    const { pictures, validation } = reportFor({
      ...open,
      state: "resolved",
      closedAt: open.detectedAt,
      steps,
    });
    expect(pictures[0]?.panels[2].title).toBe("After: closed");
    expect(pictures[0]?.panels[2].parties.at(-1)?.state).toBe("added");
    expect(validation.some(({ isDone }) => isDone)).toBe(false);
  });

  test("that is blocked carries AWS's answer, the statement that is missing, and the command", () => {
    const markdown = formatted(sampleReports["trust-changed, blocked"] ?? expect.fail("no sample"), "md");
    expect(markdown).toContain("AWS answered: iam:UpdateAssumeRolePolicy: AccessDenied: User:");
    expect(markdown).toContain('"Action":"iam:UpdateAssumeRolePolicy"');
    expect(markdown).toContain("aws iam update-assume-role-policy --role-name qovery-user-role");
    expect(markdown).toContain("It has lasted 7 min 59 s so far.");
  });
});

describe("of roles whose names may belong to an unknown principal", () => {
  const { strangers: _, ...asked } = principals["principal-orphaned, check"] ?? expect.fail();
  const [owner = ""] = deployers;
  const report = reportFor({ ...asked, strangers: [`${owner} is now AROAEXAMPLENEW`] });

  test("has no end", () => {
    expect(report.window.to).toBeUndefined();
  });

  test("shows whom the saved trust policy names, and which owner is unknown", () => {
    const after = report.pictures[0]?.panels[2];
    expect(after?.title).toBe("At the time of this report");
    expect(after?.parties.map(({ name, state }) => `${name}: ${state}`)).toEqual([
      "role/qovery-deployer: unverified",
      "user/qovery-deployer: trusted",
    ]);
  });
});

test("a group has the commands for all of its roles, and its approval once", () => {
  const [first, ...others] = groups["rotation, approval needed"] ?? [];
  const { fixes } = groupReportFor([first ?? expect.fail(), ...others]);
  expect(fixes.flatMap(({ commands }) => commands.map(({ purpose }) => purpose))).toEqual([
    "Approve",
    "First, ask the owner of account 283389881690 to check who owns the name role/qovery-deployer now",
    "Write the expected trust policy (in the account of each role, with its name for ROLE)",
    "Check (in the account of each role, with its name for ROLE)",
  ]);
});
