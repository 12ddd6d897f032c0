import * as v from "valibot";
import type { DeclaredFile } from "../templates.ts";
import { ignored } from "./ignored.ts";
import type { DeclaredResources } from "./program.ts";

/** The member stack of each account, as the StackSet declares it. */
export interface DeclaredMembers {
  /** For CloudFormation: the text, or the URL of a file in S3. */
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
}

const stackSet = v.strictObject({
  templateBody: v.exactOptional(v.string()),
  templateUrl: v.exactOptional(v.pipe(v.string(), v.startsWith("https://"))),
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
  const { templateBody, templateUrl, parameters } = v.parse(stackSet, only);
  const [template, ...more] = [templateBody, templateUrl].filter((one) => one !== undefined);
  if (template === undefined || more.length > 0)
    throw new Error(
      `expected a StackSet with one template, found ${template === undefined ? "none" : "two"}`,
    );
  return { template, parameters };
}

const file = v.object({ bucket: v.string(), key: v.string(), content: v.string() });

/** The templates that are too long for a call. The code of functions, which are files too, has no text. */
export function declaredTemplates(declared: DeclaredResources): readonly DeclaredFile[] {
  return declared
    .of("aws:s3/bucketObjectv2:BucketObjectv2")
    .filter(({ content }) => content !== undefined)
    .map((one) => v.parse(file, one));
}
