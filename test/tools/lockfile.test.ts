import { readFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import { describe, expect, test } from "vitest";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), "utf8"));

const Lockfile = v.object({
  packages: v.record(
    v.string(),
    v.object({
      version: v.optional(v.string()),
      integrity: v.optional(v.string()),
      resolved: v.optional(v.string()),
      hasInstallScript: v.optional(v.boolean()),
      link: v.optional(v.boolean()),
    }),
  ),
});
const Manifest = v.object({
  allowScripts: v.record(v.string(), v.boolean()),
  workspaces: v.array(v.string()),
});
const NodeManifest = v.object({ optionalDependencies: v.record(v.string(), v.string()) });

const { packages } = v.parse(Lockfile, read("package-lock.json"));
const manifest = v.parse(Manifest, read("package.json"));
const nodes = v.parse(NodeManifest, read("tools/node/package.json")).optionalDependencies;
const installed = Object.entries(packages).filter(
  ([place, { link }]) => place !== "" && link !== true && !manifest.workspaces.includes(place),
);

const { platform, arch } = process;
/** The version pinned for this platform. */
const own = nodes[`node-${platform === "win32" ? "win" : platform}-${arch}`];

describe("the lockfile", () => {
  test("has the integrity of every package, and the address of none", () => {
    expect(installed.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined)).toEqual([]);
  });

  test("lists no package that fetches more at install: only those that package.json allows run a script", () => {
    // fsevents builds itself on macOS only, and fetches nothing.
    const scripted = installed.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    const names = scripted.map(([place]) => place.replace(/^.*node_modules\//, ""));
    expect(names.filter((name) => name !== "fsevents")).toEqual(Object.keys(manifest.allowScripts));
  });

  test("pins one version of Node for all platforms that have a package", () => {
    expect(new Set(Object.values(nodes)).size).toBe(1);
  });

  test.runIf(own !== undefined)("is where the Node comes from that runs the tests", () => {
    expect(process.versions.node).toBe(own);
  });
});
