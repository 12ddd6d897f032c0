import { isObject, type Json, type JsonObject } from "../../../../core/policy/compare.ts";
import type { PlannedChange, PlannedName, PlannedRole } from "../planned.ts";
import { type Pseudo, type Resolved, resolve } from "./intrinsics.ts";
import { madeRoles } from "./serverless.ts";

export function isTemplate(json: Json): json is JsonObject & { readonly Resources: JsonObject } {
  return isObject(json) && isObject(json.Resources);
}

/** The roles of the template itself, without those of nested stacks. */
export function rolesIn(
  { Resources: resources, Globals: globals }: { readonly Resources: JsonObject; readonly Globals?: Json },
  file: string,
  pseudo: Pseudo,
): readonly PlannedRole[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    if (!isObject(resource)) return [];
    const properties = isObject(resource.Properties) ? resource.Properties : {};
    const made =
      resource.Type === "AWS::IAM::Role"
        ? [{ id, properties }]
        : madeRoles(id, resource.Type, properties, globals);
    return made.map((one) => ({ ...roleOf(one.id, one.properties, file, pseudo), address: id }));
  });
}

function roleOf(id: string, properties: JsonObject, file: string, pseudo: Pseudo): PlannedRole {
  const added = Object.keys(properties).find((key) => key.startsWith("Fn::"));
  if (added !== undefined)
    return unknownRole(id, file, pseudo.account, `${added} can add any of its properties`);
  const { RoleName: name, Path: path = "/", AssumeRolePolicyDocument: document } = properties;
  const place = resolve(path, pseudo);
  return {
    address: id,
    file,
    account: pseudo.account,
    name: nameOf(id, name === undefined ? undefined : resolve(name, pseudo)),
    path: place.kind === "known" && typeof place.value === "string" ? place.value : undefined,
    change: document === undefined ? absent : changeOf(resolve(document, pseudo)),
  };
}

const absent: PlannedChange = {
  kind: "write-unknown",
  why: "the template does not contain the trust policy",
};

/** Without a name, CloudFormation makes one of the stack's name, the logical ID and random characters. */
function nameOf(id: string, name: Resolved | undefined): PlannedName {
  if (name?.kind === "known" && typeof name.value === "string") return { kind: "known", name: name.value };
  return { kind: "unknown", like: name === undefined ? `*${id.slice(0, 20)}*` : "*" };
}

function changeOf(document: Resolved): PlannedChange {
  if (document.kind === "unknown") return { kind: "write-unknown", why: document.why };
  const { value } = document;
  return { kind: "write", document: typeof value === "string" ? value : JSON.stringify(value) };
}

/** A role of which nothing is known, or a part of a template that can contain roles. */
export function unknownRole(
  address: string,
  file: string,
  account: string | undefined,
  why: string,
): PlannedRole {
  return {
    ...{ address, file, account, path: undefined },
    name: { kind: "unknown", like: "*", why },
    change: { kind: "write-unknown", why },
  };
}
