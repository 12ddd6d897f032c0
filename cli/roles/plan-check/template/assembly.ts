import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { isObject, type Json } from "../../../../core/policy/compare.ts";
import { InputError } from "../../../../core/shared/errors.ts";
import type { Planned, PlannedRole } from "../planned.ts";
import type { Pseudo } from "./intrinsics.ts";
import { readTemplate } from "./nested.ts";
import { parsed } from "./parse.ts";
import { isTemplate } from "./roles.ts";

/** The folder `cdk.out`: every template, in the account that the manifest states for its stack. */
export async function readAssembly(folder: string, pseudo: Pseudo): Promise<Planned> {
  const names = await readdir(folder, { recursive: true });
  const files = names.filter((name) => name.endsWith(".template.json")).sort();
  if (files.length === 0)
    throw new InputError(
      `${folder}: expected the output of cdk synth, with files ending in .template.json, found none`,
    );
  const accounts = new Map<string, string>();
  for (const manifest of names.filter((name) => path.basename(name) === "manifest.json"))
    for (const [file, account] of accountsIn(
      parsed(await readFile(path.join(folder, manifest), "utf8"), manifest),
    ))
      accounts.set(path.join(path.dirname(manifest), file), account);
  const all: { readonly file: string; readonly roles: readonly PlannedRole[] }[] = [];
  const nested = new Set<string>();
  for (const name of files) {
    const file = path.join(folder, name);
    const json = parsed(await readFile(file, "utf8"), file);
    if (!isTemplate(json)) continue;
    const account = accounts.get(name) ?? pseudo.account;
    const read = new Set<string>();
    all.push({ file, roles: await readTemplate(json, file, { ...pseudo, account }, read) });
    for (const one of read) nested.add(one);
  }
  // The template of a nested stack was read with what its stack passes to it
  return {
    roles: all.filter(({ file }) => !nested.has(path.resolve(file))).flatMap(({ roles }) => roles),
    deletions: [],
  };
}

/** By the file of the template. `unknown-account` is a stack for any account. */
function accountsIn(manifest: Json): readonly (readonly [string, string])[] {
  if (!isObject(manifest) || !isObject(manifest.artifacts)) return [];
  return Object.values(manifest.artifacts).flatMap((artifact) => {
    if (!isObject(artifact) || !isObject(artifact.properties)) return [];
    const [, account] = /^aws:\/\/(\d{12})\//.exec(String(artifact.environment)) ?? [];
    const { templateFile } = artifact.properties;
    return account === undefined || typeof templateFile !== "string"
      ? []
      : [[templateFile, account] as const];
  });
}
