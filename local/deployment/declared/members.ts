import * as v from "valibot";
import { ignored } from "./ignored.ts";
import type { DeclaredResources } from "./program.ts";

/** The member stack of each account, as the StackSet declares it. */
export interface DeclaredMembers {
  /** For CloudFormation. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const stackSet = v.strictObject({
  templateBody: v.string(),
  parameters: v.record(v.string(), v.string()),
  // Settings of StackSet operations: here each account has one stack, created once
  ...ignored("autoDeployment", "callAs", "capabilities", "description", "managedExecution", "name"),
  ...ignored("operationPreferences", "permissionModel"),
});

/** @throws Error when there is not exactly one StackSet */
export function declaredMembers(declared: DeclaredResources): DeclaredMembers {
  const [only, ...others] = declared.of("aws:cloudformation/stackSet:StackSet");
  if (only === undefined || others.length > 0)
    throw new Error(`expected one StackSet for the members, found ${others.length + (only ? 1 : 0)}`);
  const { templateBody: template, parameters } = v.parse(stackSet, only);
  return { template, parameters };
}
