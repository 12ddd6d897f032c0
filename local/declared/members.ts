import * as v from "valibot";
import type { DeclaredResources } from "./program.ts";

/** The part in each account, as the StackSet carries it. */
export interface DeclaredMembers {
  readonly template: {
    readonly Resources: Readonly<Record<string, { readonly Type: string; readonly Properties: object }>>;
  };
  readonly parameters: Readonly<Record<string, string>>;
}

const stackSet = v.object({ templateBody: v.string(), parameters: v.record(v.string(), v.string()) });

/** @throws Error when there is not exactly one StackSet */
export function declaredMembers(declared: DeclaredResources): DeclaredMembers {
  const [only, ...others] = declared.of("aws:cloudformation/stackSet:StackSet");
  if (only === undefined || others.length > 0)
    throw new Error(`expected one StackSet for the members, found ${others.length + (only ? 1 : 0)}`);
  const { templateBody, parameters } = v.parse(stackSet, only);
  return { template: JSON.parse(templateBody), parameters };
}
