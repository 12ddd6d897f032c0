import type { Command } from "../incidents/incident.ts";
import { jsonEscape } from "../shared/text.ts";
import type { NewRole } from "./ports.ts";
import { commonParts } from "./snapshots/compare.ts";
import type { RoleSnapshot, Tag } from "./snapshots/snapshot.ts";
import { markKey, type RestoreStep } from "./steps.ts";

/** The command with which a person replaces a step, in the role's account. */
export function commandFor(step: RestoreStep, { name: RoleName }: RoleSnapshot): Command {
  switch (step.kind) {
    case "create-role":
      return { purpose: "Create the role", line: awsCommand("create-role", creation(step.role)) };
    case "write-trust": {
      const input = { RoleName, PolicyDocument: step.trust };
      return {
        purpose: "Write the trust policy",
        line: awsCommand("update-assume-role-policy", input),
      };
    }
    case "put-boundary": {
      const input = { RoleName, PermissionsBoundary: step.policyArn };
      return {
        purpose: "Set the permissions boundary",
        line: awsCommand("put-role-permissions-boundary", input),
      };
    }
    case "tag-role":
      return { purpose: "Tag the role", line: awsCommand("tag-role", { RoleName, Tags: tagsOf(step.tags) }) };
    case "put-inline-policy": {
      const { name: PolicyName, document: PolicyDocument } = step.policy;
      const line = awsCommand("put-role-policy", { RoleName, PolicyName, PolicyDocument });
      return { purpose: `Write inline policy ${PolicyName}`, line };
    }
    case "attach-policy": {
      const line = awsCommand("attach-role-policy", { RoleName, PolicyArn: step.policyArn });
      return { purpose: `Attach ${step.policyArn}`, line };
    }
    case "create-instance-profile": {
      const { name: InstanceProfileName, path: Path } = step.profile;
      const read = awsCommand("get-instance-profile", { InstanceProfileName });
      const create = awsCommand("create-instance-profile", { InstanceProfileName, Path });
      const line = `${read} > /dev/null 2>&1 || ${create}`;
      return { purpose: `Create instance profile ${InstanceProfileName} if it does not exist`, line };
    }
    case "join-instance-profile": {
      const { name: InstanceProfileName } = step.profile;
      const line = awsCommand("add-role-to-instance-profile", { InstanceProfileName, RoleName });
      return { purpose: `Add the role to instance profile ${InstanceProfileName}`, line };
    }
    case "remove-mark": {
      const line = awsCommand("untag-role", { RoleName, TagKeys: [markKey] });
      return { purpose: "Finally, remove the tag that marks the restore as unfinished", line };
    }
  }
}

/**
 * Reverses a restore, last step first. The commands use the role's name, so its id must be checked first.
 *
 * @param live the role in the state in which this restore left it
 */
export function undoCommands(
  wanted: RoleSnapshot,
  live: RoleSnapshot,
  createdProfiles: readonly string[],
): Command[] {
  const { name: RoleName } = wanted;
  const { inlinePolicies, attachedPolicies, instanceProfiles } = commonParts(wanted, live);
  const lines = [
    ...instanceProfiles.map(({ name }) =>
      awsCommand("remove-role-from-instance-profile", { InstanceProfileName: name, RoleName }),
    ),
    ...createdProfiles.map((name) => awsCommand("delete-instance-profile", { InstanceProfileName: name })),
    ...attachedPolicies.map((PolicyArn) => awsCommand("detach-role-policy", { RoleName, PolicyArn })),
    ...inlinePolicies.map(({ name }) => awsCommand("delete-role-policy", { RoleName, PolicyName: name })),
    awsCommand("delete-role", { RoleName }),
  ];
  return lines.map((line) => ({ purpose: "Undo the restore", line }));
}

function creation(role: NewRole): object {
  return {
    RoleName: role.name,
    Path: role.path,
    AssumeRolePolicyDocument: role.trust,
    MaxSessionDuration: role.maxSessionDurationSeconds,
    ...(role.description !== undefined && { Description: role.description }),
    ...(role.permissionsBoundary !== undefined && { PermissionsBoundary: role.permissionsBoundary }),
    ...(role.tags.length > 0 && { Tags: tagsOf(role.tags) }),
  };
}

function tagsOf(tags: readonly Tag[]): readonly object[] {
  return tags.map(({ key, value }) => ({ Key: key, Value: value }));
}

/**
 * A command for a POSIX shell. The whole input is one JSON argument, because the AWS CLI reads a file for a parameter
 * that begins with `file://`, and an option for one that begins with a dash. Quotes and non-ASCII characters are JSON
 * escapes, so the shell interprets nothing in it.
 *
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html
 */
export function awsCommand(operation: string, input: object): string {
  return `aws iam ${operation} --cli-input-json '${escaped(JSON.stringify(input))}'`;
}

function escaped(json: string): string {
  return json.replaceAll(/['\u007f-\uffff]/g, jsonEscape);
}
