import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { alarmsTable } from "../../tools/docs/alarms.ts";
import { reasonFor } from "../../tools/docs/reasons.ts";
import { sections, withSection } from "../../tools/docs/sections.ts";
import { declared } from "../stacks/declared.ts";
import { guide, root } from "./documents.ts";

const wanted = await sections();

describe("the documents say what the code says", () => {
  test.each(wanted)("$file: $name (node scripts/docs.ts writes it)", (section) => {
    const { text } = guide(section.file);
    expect(withSection(text, section)).toBe(text);
  });

  test("every permission has a reason", () => {
    expect(() => reasonFor(["iam:GetRole", "iam:DeleteUser"])).toThrow("has no reason for iam:DeleteUser");
  });

  test("every alarm is answered, and no answer is for an alarm that is not there", async () => {
    const { program } = await declared();
    const alarm = program.resources.find(({ inputs }) => inputs.name === "trust-drift-no-sweep");
    const others = program.resources.filter((resource) => resource !== alarm);
    expect(alarm).toBeDefined();
    expect(() => alarmsTable({ ...program, resources: others })).toThrow(
      "no alarm matches trust-drift-no-sweep",
    );
    const called = (name: string, alarmDescription: string) => ({
      ...program,
      resources: program.resources.concat(
        alarm ? { ...alarm, inputs: { ...alarm.inputs, name, alarmDescription } } : [],
      ),
    });
    expect(() => alarmsTable(called("trust-drift-new", "New."))).toThrow("has no entry for trust-drift-new");
    expect(() => alarmsTable(called("trust-drift-new-errors", "New."))).toThrow(
      "have different descriptions",
    );
  });

  test("every log line of the canary in docs/deploy.md exists", () => {
    const [, rows = ""] = /\n\| log line \|.*\n.*\n((?:\|.*\n)+)/.exec(guide("docs/deploy.md").text) ?? [];
    const lines = [...rows.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = ""]) => cell.split(", or "));
    expect(lines.length).toBeGreaterThanOrEqual(8);
    const source = readFileSync(path.join(root, "core/canary/verdict.ts"), "utf8");
    const named = lines.filter((line) => !line.startsWith("anything"));
    // A state follows the last colon
    expect(named.filter((line) => !source.includes(line.replace(/: blocked$/, "")))).toEqual([]);
  });
});
