import path from "node:path";
import { isObject, type Json, type JsonObject } from "../../../../core/policy/compare.ts";
import { type Pseudo, resolve } from "./intrinsics.ts";

/** A resource that creates resources of its own. */
export interface Part {
  /** "the nested stack Network" */
  readonly what: string;
  /** Where its template is, in words. */
  readonly place: string;
  /** The path of its template relative to the outer one, if it is a file. */
  readonly template?: string | undefined;
  readonly account: string | undefined;
  /** It deploys to other accounts than that of its stack. */
  readonly isElsewhere?: true;
  readonly parameters: ReadonlyMap<string, string>;
}

/** @returns undefined for a resource that creates no others */
export function partOf(id: string, resource: Json | undefined, pseudo: Pseudo): Part | undefined {
  if (/^Fn::(ForEach|Transform)\b/.test(id))
    return mentionsRoles(resource) ? { ...nothing(pseudo), what: id, place: "a loop or a macro" } : undefined;
  if (!isObject(resource)) return undefined;
  const properties = isObject(resource.Properties) ? resource.Properties : {};
  const parameters = parametersIn(properties.Parameters, pseudo);
  switch (resource.Type) {
    case "AWS::CloudFormation::Stack":
      return {
        what: `the nested stack ${id}`,
        ...templateAt(assetOf(resource) ?? properties.TemplateURL, pseudo),
        account: pseudo.account,
        parameters,
      };
    case "AWS::Serverless::Application":
      return {
        what: `the nested application ${id}`,
        ...templateAt(properties.Location, pseudo),
        account: pseudo.account,
        parameters,
      };
    case "AWS::CloudFormation::StackSet":
      // Its accounts are others
      return {
        ...nothing(pseudo),
        what: `the stack set ${id}`,
        place: "its template is deployed to other accounts",
        account: undefined,
        isElsewhere: true,
      };
    default:
      return undefined;
  }
}

function nothing({ account }: Pseudo) {
  return { account, parameters: new Map<string, string>() };
}

function mentionsRoles(value: Json | undefined): boolean {
  return /AWS::(IAM::Role|CloudFormation::Stack|Serverless::)|Fn::Transform/.test(
    JSON.stringify(value ?? null),
  );
}

/** CDK states the file of a nested template, which it also uploads. */
function assetOf({ Metadata: metadata }: JsonObject): Json | undefined {
  return isObject(metadata) && metadata["aws:asset:property"] === "TemplateURL"
    ? metadata["aws:asset:path"]
    : undefined;
}

/** `aws cloudformation package` and `sam package` replace the path of a file by an address in S3. */
function templateAt(url: Json | undefined, pseudo: Pseudo): Pick<Part, "place" | "template"> {
  if (url === undefined) return { place: "without an address of its template" };
  const resolved = resolve(url, pseudo);
  if (resolved.kind === "unknown")
    return { place: `template at an address that is not known: ${resolved.why}` };
  if (typeof resolved.value !== "string") return { place: `template at ${JSON.stringify(resolved.value)}` };
  const place = `template at ${resolved.value}`;
  return /^[a-z][a-z\d+.-]*:/i.test(resolved.value) || path.isAbsolute(resolved.value)
    ? { place }
    : { place, template: resolved.value };
}

/** What a stack passes to its template. The others keep the nested template's defaults, which a person can change. */
function parametersIn(given: Json | undefined, pseudo: Pseudo): ReadonlyMap<string, string> {
  const known = Object.entries(isObject(given) ? given : {}).flatMap(([name, value]) => {
    const resolved = resolve(value, pseudo);
    return resolved.kind === "known" && !isObject(resolved.value) && !Array.isArray(resolved.value)
      ? [[name, String(resolved.value)] as const]
      : [];
  });
  return new Map(known);
}
