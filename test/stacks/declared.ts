import { readFileSync } from "node:fs";
import path from "node:path";
import * as v from "valibot";
import type { Program, Resource } from "../../tools/sst-program/engine/resource.ts";
import { type RunOptions, runProgram } from "../../tools/sst-program/run.ts";

/** The project, or a copy with a deliberate mistake from `scripts/infra-controls.ts`. */
export const root = process.env.INFRA_ROOT ?? path.resolve(import.meta.dirname, "../..");

export const hub = { account: "222222222222", region: "us-east-1", organization: "o-localorg01" };

export const arnOf = (service: string, resource: string) =>
  `arn:aws:${service}:${hub.region}:${hub.account}:${resource}`;

export const roleArnOf = (name: string) => `arn:aws:iam::${hub.account}:role/trust-drift/${name}`;

const OneOrMany = v.union([v.string(), v.array(v.string())]);

const Statement = v.strictObject({
  Sid: v.exactOptional(v.string()),
  Effect: v.picklist(["Allow", "Deny"]),
  Principal: v.exactOptional(v.union([v.literal("*"), v.record(v.string(), OneOrMany)])),
  Action: OneOrMany,
  Resource: v.exactOptional(OneOrMany),
  Condition: v.exactOptional(v.record(v.string(), v.record(v.string(), OneOrMany))),
});

export type Statement = v.InferOutput<typeof Statement>;

const Policy = v.strictObject({ Version: v.literal("2012-10-17"), Statement: v.array(Statement) });
const InlinePolicies = v.array(v.strictObject({ name: v.string(), policy: v.string() }));
const Environment = v.looseObject({ variables: v.record(v.string(), v.string()) });

/** What the program declares, with ways to find it. */
export class Declared {
  readonly program: Program;

  constructor(program: Program) {
    this.program = program;
  }

  /** @param kind the type's last word, such as `Queue` */
  all(kind: string): Resource[] {
    return this.program.resources.filter((resource) => resource.type.endsWith(`:${kind}`));
  }

  /** @param name the physical one, or where there is none, the logical one */
  one(kind: string, name: string): Resource {
    const found = this.all(kind).filter((resource) => (resource.inputs.name ?? resource.name) === name);
    if (found[0] === undefined || found.length > 1)
      throw new Error(
        `expected one ${kind} ${name}, found ${found.length} among ${this.names(kind).join(", ")}`,
      );
    return found[0];
  }

  names(kind: string): string[] {
    return this.all(kind).map((resource) => String(resource.inputs.name ?? resource.name));
  }

  /** The statements of the policy of a kind whose input holds this value. */
  policyAbout(kind: string, input: string, value: string): Statement[] {
    const found = this.all(kind).filter((resource) => resource.inputs[input] === value);
    if (found[0] === undefined || found.length > 1)
      throw new Error(`expected one ${kind} about ${value}, found ${found.length}`);
    return statements(found[0].inputs.policy);
  }

  /** The JSON of a function's role's inline policies. */
  policiesOf(roleName: string): string[] {
    return v
      .parse(InlinePolicies, this.one("Role", roleName).inputs.inlinePolicies)
      .map(({ policy }) => policy);
  }

  /** What a function's role may do by its inline policies; that it has no managed ones is asserted elsewhere. */
  allowed(roleName: string): Statement[] {
    return this.policiesOf(roleName).flatMap(statements);
  }

  environmentOf(functionName: string): Record<string, string> {
    return v.parse(Environment, this.one("Function", functionName).inputs.environment).variables;
  }
}

/** @param policy as text, or as an object */
export function statements(policy: unknown): Statement[] {
  return v.parse(Policy, typeof policy === "string" ? JSON.parse(policy) : policy).Statement;
}

export async function declared(options: RunOptions = {}): Promise<Declared> {
  return new Declared(await runProgram({ root, ...options }));
}

export function readCases<TSchema extends v.GenericSchema>(
  schema: TSchema,
  file: string,
): v.InferOutput<TSchema> {
  return v.parse(schema, JSON.parse(readFileSync(path.join(import.meta.dirname, "cases", file), "utf8")));
}
