import { isObject, type Json } from "../../../../core/policy/compare.ts";

/** What is known of the deployment of a template. */
export interface Pseudo {
  readonly account: string | undefined;
  readonly partition: string;
  /** Of `--parameter`; a default can be overridden, so it is not known. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** The value, or the reason why it is not known before the deployment. */
export type Resolved =
  | { readonly kind: "known"; readonly value: Json }
  | { readonly kind: "unknown"; readonly why: string };

/** Fills in what is known. @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html */
export function resolve(value: Json, pseudo: Pseudo): Resolved {
  const resolved = fillIn(value, pseudo);
  // CloudFormation replaces `{{resolve:ssm:/name}}` by the value of the parameter or secret
  return resolved.kind === "known" && String(resolved.value).includes("{{resolve:")
    ? unknown("a dynamic reference")
    : resolved;
}

function fillIn(value: Json, pseudo: Pseudo): Resolved {
  if (Array.isArray(value)) return list(value, pseudo);
  if (!isObject(value)) return { kind: "known", value };
  const [only, ...others] = Object.entries(value);
  if (only !== undefined && others.length === 0) {
    const [name, argument] = only;
    if (name === "Ref") return reference(String(argument), pseudo);
    if (name === "Fn::Sub") return substitute(argument, pseudo);
    if (name === "Fn::Join") return join(argument, pseudo);
    if (name.startsWith("Fn::")) return unknown(name);
  }
  // A macro or a loop beside other keys adds keys
  const added = Object.keys(value).find((key) => key.startsWith("Fn::"));
  if (added !== undefined) return unknown(added);
  const entries: [string, Json][] = [];
  for (const [key, member] of Object.entries(value)) {
    const resolved = resolve(member, pseudo);
    if (resolved.kind === "unknown") return resolved;
    entries.push([key, resolved.value]);
  }
  return { kind: "known", value: Object.fromEntries(entries) };
}

function list(values: readonly Json[], pseudo: Pseudo): Resolved {
  const known: Json[] = [];
  for (const one of values) {
    const resolved = resolve(one, pseudo);
    if (resolved.kind === "unknown") return resolved;
    // AWS::NoValue leaves the item out
    if (resolved.value !== noValue) known.push(resolved.value);
  }
  return { kind: "known", value: known };
}

const noValue = "{AWS::NoValue}";

function reference(name: string, { account, partition, parameters }: Pseudo): Resolved {
  const value = parameters.get(name);
  if (value !== undefined) return { kind: "known", value };
  if (name === "AWS::Partition") return { kind: "known", value: partition };
  if (name === "AWS::URLSuffix")
    return { kind: "known", value: partition === "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com" };
  if (name === "AWS::AccountId" && account !== undefined) return { kind: "known", value: account };
  if (name === "AWS::NoValue") return { kind: "known", value: noValue };
  return unknown(`Ref ${name}`);
}

function substitute(argument: Json | undefined, pseudo: Pseudo): Resolved {
  const [template, own] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== "string" || !isObject(own)) return unknown("Fn::Sub");
  let why: string | undefined;
  const value = template.replaceAll(/\$\{(!?)([^}]+)\}/g, (_, isLiteral: string, name: string) => {
    if (isLiteral !== "") return `\${${name}}`;
    const given = own[name];
    const resolved = given === undefined ? reference(name, pseudo) : resolve(given, pseudo);
    if (resolved.kind === "known" && typeof resolved.value === "string") return resolved.value;
    why ??= resolved.kind === "unknown" ? resolved.why : unknown(name).why;
    return "";
  });
  return why === undefined ? { kind: "known", value } : { kind: "unknown", why };
}

function join(argument: Json | undefined, pseudo: Pseudo): Resolved {
  const [separator, parts] = Array.isArray(argument) ? argument : [];
  if (typeof separator !== "string" || parts === undefined) return unknown("Fn::Join");
  const resolved = resolve(parts, pseudo);
  if (resolved.kind === "unknown") return resolved;
  if (!Array.isArray(resolved.value)) return unknown("Fn::Join");
  return { kind: "known", value: resolved.value.join(separator) };
}

function unknown(what: string) {
  return {
    kind: "unknown",
    why: `the template takes it from ${what}, which is known only in the deployment`,
  } as const;
}
