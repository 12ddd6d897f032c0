// Prepares a release: the version of the package, the section of the changelog, a commit and a tag.
//   node scripts/release.ts 0.2.0          in a clean clone of main
//   node scripts/release.ts --check v0.2.0 fails unless the tag is the version of the package, with a section in the changelog
//   node scripts/release.ts --notes v0.2.0 prints the section of the changelog
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const root = process.env.RELEASE_ROOT ?? path.resolve(import.meta.dirname, "..");
const at = (file: string) => path.join(root, file);
const git = (...args: readonly string[]) =>
  execFileSync("git", [...args], { cwd: root, encoding: "utf8" }).trim();

function fail(message: string): never {
  console.error(`release: ${message}`);
  process.exit(1);
}

/** The text below the heading of a version. */
function notesOf(version: string): string {
  const changelog = readFileSync(at("CHANGELOG.md"), "utf8");
  const [, ...sections] = changelog.split(/^## /m);
  const section = sections.find((text) => text.startsWith(`${version} `) || text.startsWith(`${version}\n`));
  return section?.slice(section.indexOf("\n") + 1).trim() ?? "";
}

function versionOf(file: string): string {
  const { version }: { version: string } = JSON.parse(readFileSync(at(file), "utf8"));
  return version;
}

function check(tag: string): void {
  const version = tag.replace(/^v/, "");
  const found = versionOf("package.json");
  if (found !== version) fail(`expected version ${version} in package.json, found ${found}`);
  if (notesOf(version) === "") fail(`expected a section ${version} in CHANGELOG.md, found none`);
}

function release(version: string): void {
  if (!/^\d+\.\d+\.\d+$/.test(version))
    fail(`expected a version such as 0.2.0, found ${version || "nothing"}`);
  if (git("status", "--porcelain") !== "") fail("expected no uncommitted changes: commit or stash them");
  if (git("branch", "--show-current") !== "main") fail("expected the branch main");
  if (git("tag", "--list", `v${version}`) !== "") fail(`the tag v${version} exists`);
  if (notesOf("Unreleased") === "") fail("expected changes below Unreleased in CHANGELOG.md, found none");
  const date = new Date().toISOString().slice(0, 10);
  const changelog = readFileSync(at("CHANGELOG.md"), "utf8");
  writeFileSync(
    at("CHANGELOG.md"),
    changelog.replace("## Unreleased\n", `## Unreleased\n\n## ${version} - ${date}\n`),
  );
  for (const file of ["package.json", "package-lock.json"]) {
    const text = readFileSync(at(file), "utf8");
    const before = versionOf(file);
    // In the lockfile, the package stands twice, before every other package
    const count = file === "package.json" ? 1 : 2;
    let left = count;
    const after = text.replaceAll(`"version": "${before}"`, (found) =>
      left-- > 0 ? `"version": "${version}"` : found,
    );
    writeFileSync(at(file), after);
  }
  git("add", "CHANGELOG.md", "package.json", "package-lock.json");
  git("commit", "--quiet", "--message", `Release ${version}`);
  git("tag", "--annotate", `v${version}`, "--message", `Release ${version}`);
  console.log(`Push it: git push origin main v${version}`);
}

const [first = "", second = ""] = process.argv.slice(2);
if (first === "--check") check(second);
else if (first === "--notes") console.log(notesOf(second.replace(/^v/, "")));
else release(first);
