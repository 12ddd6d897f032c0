import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { type CollectionTag, parseDocument, type ScalarTag, type Tags } from "yaml";
import { isObject, type Json } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { readTextFile } from "../../input/files.ts";
import type { Standard } from "../check/assess.ts";
import { plannedBy } from "./change-set.ts";
import { isChangeSet, parseChangeSet } from "./change-set-form.ts";
import { isTemplate, template } from "./cloudformation.ts";
import type { Pseudo } from "./intrinsics.ts";
import type { Planned } from "./planned.ts";
import { isProposal, proposal } from "./proposal.ts";
import { terraformPlan } from "./terraform.ts";

/**
 * @param accounts of a proposal for every account
 * @throws InputError for a file of another kind
 */
export async function readPlan(
  place: string,
  pseudo: Pseudo,
  accounts: readonly string[],
  standard: Standard,
): Promise<Planned> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) return readAssembly(place, pseudo);
  const json = parsed(await readTextFile("plan-check", place), place);
  if (isObject(json) && json.format_version !== undefined) return terraformPlan(json, place);
  if (isTemplate(json)) return template(json, place, pseudo);
  if (isChangeSet(json)) return plannedBy(parseChangeSet(json, place), place);
  if (isProposal(json)) return proposal(place, accounts, standard);
  throw new InputError(
    `${place}: expected the output of terraform show -json, or a CloudFormation template with Resources, or a change set, or an expectation with match and trust, found none of them`,
  );
}

/** The folder `cdk.out`: every template, in the account that the manifest states for its stack. */
async function readAssembly(folder: string, pseudo: Pseudo): Promise<Planned> {
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
  const all: Planned[] = [];
  for (const name of files) {
    const file = path.join(folder, name);
    const json = parsed(await readFile(file, "utf8"), file);
    if (isTemplate(json))
      all.push(template(json, file, { ...pseudo, account: accounts.get(name) ?? pseudo.account }));
  }
  return { roles: all.flatMap(({ roles }) => roles), deletions: [] };
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

/** JSON is YAML. `!Sub text` of CloudFormation is short for `Fn::Sub: text`. */
function parsed(text: string, file: string): Json {
  try {
    return JSON.parse(text);
  } catch {
    const document = parseDocument(text, { customTags });
    const [error] = document.errors;
    if (error !== undefined)
      throw new InputError(`${file}: ${error.message.split("\n")[0]}`, { cause: error });
    return document.toJS({ maxAliasCount: 20 });
  }
}

const functions = [
  "Sub",
  "Join",
  "GetAtt",
  "If",
  "Select",
  "Split",
  "ImportValue",
  "FindInMap",
  "Base64",
  "Cidr",
  "GetAZs",
  "Transform",
  "Equals",
  "And",
  "Or",
  "Not",
  "Condition",
  "Length",
  "ToJsonString",
];

/** Each is followed by text, a list or a map. */
const customTags: Tags = ["Ref", ...functions].flatMap((name) => {
  const tag = `!${name}`;
  const key = name === "Ref" || name === "Condition" ? name : `Fn::${name}`;
  const text: ScalarTag = { tag, resolve: (value) => ({ [key]: value }) };
  const collections = (["seq", "map"] as const).map(
    (collection): CollectionTag => ({ tag, collection, resolve: (value) => ({ [key]: value.toJSON() }) }),
  );
  return [text, ...collections];
});
