import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { run } from "../../cli/trustdrift.ts";
import { installPython } from "../../local/moto/python.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import { namesOf } from "../../tools/docs/settings.ts";
import { TextStream } from "../support/text-stream.ts";
import { copied, guide, guides, root } from "./documents.ts";

const Package = v.object({ scripts: v.record(v.string(), v.string()) });
const { scripts } = v.parse(Package, JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")));

/** What a command says of itself. */
async function usageOf(...args: string[]): Promise<string> {
  const stream = new TextStream();
  await run([...args, "--help"], { stdout: stream, stderr: stream });
  return stream.text;
}

describe.each(guides.map(({ file }) => file))("in %s", (file) => {
  const { text } = guide(file);

  test("every npm script exists", () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map(([, name]) => name);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(named));
  });

  test("every setting exists", () => {
    const known = new Set(namesOf());
    const named = [...text.matchAll(/TRUST_DRIFT_([A-Z_]+)/g)].map(([, name = ""]) => name);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  test("every command of trustdrift exists", async () => {
    const named = [...text.matchAll(/(?:`trustdrift|trustdrift --) ([a-z-]+)(?: ([a-z]+)\b)?/g)];
    for (const [, command = "", part] of named) {
      expect(await usageOf(command)).toContain(`Usage: trustdrift ${command}`);
      if (part !== undefined && (await usageOf(command)).includes("Commands:"))
        expect(await usageOf(command, part)).toContain(`Usage: trustdrift ${command} ${part}`);
    }
  });

  test("every link and every path of ours leads somewhere", () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)[^)]*\)/g)].map(([, link = ""]) =>
      path.join(path.dirname(file), link),
    );
    const paths = [...text.matchAll(/`((?:cli|core|docs|functions|local|scripts|stacks|test)\/[\w./-]+)`/g)];
    const named = [...links, ...paths.map(([, name = ""]) => name)];
    expect(named.filter((name) => !existsSync(path.join(root, name)))).toEqual([]);
  });

  test("every link to a section leads to one", () => {
    const links = [...text.matchAll(/\]\((?!https?:)([^)#\s]*)#([^)\s]+)\)/g)];
    const lost = links.filter(([, link = "", section = ""]) => {
      const target = link === "" ? file : path.join(path.dirname(file), link);
      return target.endsWith(".md") && !sectionsOf(target).has(section);
    });
    expect(lost.map(([link]) => link)).toEqual([]);
  });
});

/** The anchors of the headings, as GitHub makes them. */
function sectionsOf(file: string): ReadonlySet<string> {
  const text = readFileSync(path.join(root, file), "utf8").replaceAll(/^```[\s\S]*?^```/gm, "");
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w\- ]/g, "")
      .replaceAll(" ", "-"),
  );
  return new Set(headings);
}

describe("what is there to be copied", () => {
  const ours = copied(/npm run --silent trustdrift --/);

  test.each(ours)("%s: %s: each option is known to the command", async (_, line) => {
    const [, words = "", rest = ""] = /trustdrift -- ((?:[a-z][\w-]* ?)+)(.*)/.exec(line) ?? [];
    const usage = await usageOf(...words.trim().split(" ").slice(0, 2));
    for (const [option] of rest.matchAll(/(?<= )--[\w-]+/g))
      expect(usage).toMatch(new RegExp(`${option}\\b`));
  });

  test("in docs/deploy.md runs, as far as it needs no AWS", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "deploy-"));
    symlinkSync(path.join(root, "expectations"), path.join(folder, "expectations"));
    writeFileSync(path.join(folder, "accounts.txt"), "333333333333\n444444444444\n");
    const lines = ours.filter(
      ([file, line]) => file === "docs/deploy.md" && !/ (?:push|capture) /.test(line),
    );
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const [, line] of lines) {
      const trustdrift = `${process.execPath} ${path.join(root, "cli/trustdrift.ts")}`;
      const command = line.replace("npm run --silent trustdrift --", trustdrift);
      await promisify(execFile)("sh", ["-c", command], { cwd: folder });
    }
    expect(readFileSync(path.join(folder, "member.yaml"), "utf8")).toContain("AWS::IAM::Role");
    expect(existsSync(path.join(folder, "guard/trust-drift-guard-1.json"))).toBe(true);
    rmSync(folder, { recursive: true });
  }, 120_000);

  test("as settings is taken by the program", () => {
    const block = guide("docs/deploy.md").blocks.find((one) => one.startsWith("TRUST_DRIFT_"));
    const pairs = block
      ?.trim()
      .split("\n")
      .map((line) => line.split("=", 2));
    expect(() => readSettings(Object.fromEntries(pairs ?? []))).not.toThrow();
  });

  test("for the AWS CLI is known to it, with every option", async () => {
    const lines = guides.flatMap(({ file, text, blocks }) =>
      [
        ...blocks.flatMap((block) => block.split("\n")),
        ...[...text.matchAll(/`(aws [^`\n]+)`/g)].map(([, one = ""]) => one),
      ]
        .map((line) => /(?:^|\s)(aws [a-z].*)$/.exec(line)?.[1])
        .filter((line) => line !== undefined)
        .map((line) => ({ file, line })),
    );
    expect(lines.length).toBeGreaterThan(15);
    const python = path.join(await installPython(), "python");
    const asked = promisify(execFile)(python, [path.join(import.meta.dirname, "aws_commands.py")]);
    asked.child.stdin?.end(JSON.stringify(lines));
    expect(JSON.parse((await asked).stdout)).toEqual([]);
  });
});
