import path from "node:path";
import { isObject, type Json, type JsonObject } from "../../../../core/policy/compare.ts";
import { InputError } from "../../../../core/shared/errors.ts";
import { readTextFile } from "../../../input/files.ts";
import type { PlannedRole } from "../planned.ts";
import type { Pseudo } from "./intrinsics.ts";
import { parsed } from "./parse.ts";
import { partOf } from "./parts.ts";
import { isTemplate, rolesIn, unknownRole } from "./roles.ts";

/**
 * The roles of a template, and of each nested stack whose template is a file beside it. Of every other part that can contain
 * roles, one role of which nothing is known. A template does not say what is deployed now, so it shows no deletion.
 *
 * @param read gets the absolute paths of the nested templates
 * @param outer the absolute paths of the templates that contain it
 */
export async function readTemplate(
  template: { readonly Resources: JsonObject; readonly Transform?: Json; readonly Globals?: Json },
  file: string,
  pseudo: Pseudo,
  read: Set<string> = new Set(),
  outer: readonly string[] = [],
): Promise<readonly PlannedRole[]> {
  const around = [...outer, path.resolve(file)];
  const { Resources: resources, Transform: transform } = template;
  const all: PlannedRole[] = [...rolesIn(template, file, pseudo), ...unknownMacros(transform, file, pseudo)];
  for (const [id, resource] of Object.entries(resources)) {
    const part = partOf(id, resource, pseudo);
    if (part === undefined) continue;
    const { what, template: inner, account } = part;
    const found =
      inner === undefined ? notLocal : await nestedTemplate(path.join(path.dirname(file), inner), around);
    if (found.kind === "template") {
      read.add(path.resolve(found.file));
      const given = { ...pseudo, parameters: part.parameters };
      const roles = await readTemplate(found.json, found.file, given, read, around);
      all.push(...roles.map((role) => ({ ...role, address: `${id}.${role.address}` })));
    } else {
      const role = unknownRole(id, file, account, `${what} is not examined (${part.place}${found.why})`);
      all.push(part.isElsewhere ? { ...role, isElsewhere: true } : role);
    }
  }
  return all;
}

const notLocal = { kind: "unreadable", why: "" } as const;

type Found =
  | {
      readonly kind: "template";
      readonly file: string;
      readonly json: Json & { readonly Resources: JsonObject };
    }
  | { readonly kind: "unreadable"; readonly why: string };

async function nestedTemplate(file: string, outer: readonly string[]): Promise<Found> {
  if (outer.includes(path.resolve(file))) return { kind: "unreadable", why: ", which contains itself" };
  try {
    const json = parsed(await readTextFile(undefined, file), file);
    if (isTemplate(json)) return { kind: "template", file, json };
    return { kind: "unreadable", why: ", which is no template with Resources" };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { kind: "unreadable", why: `, which cannot be read: ${error.message}` };
  }
}

/** Of the roles that these transforms add, see `madeRoles`. */
const knownTransforms = new Set(["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]);

function unknownMacros(
  transform: Json | undefined,
  file: string,
  { account }: Pseudo,
): readonly PlannedRole[] {
  const names = transform === undefined ? [] : Array.isArray(transform) ? transform : [transform];
  return names.flatMap((name) =>
    typeof name === "string" && knownTransforms.has(name)
      ? []
      : [
          unknownRole(
            "Transform",
            file,
            account,
            `the macro ${nameOf(name)} can add roles and is not examined`,
          ),
        ],
  );
}

function nameOf(macro: Json): string {
  return typeof macro === "string" ? macro : String(isObject(macro) ? macro.Name : macro);
}
