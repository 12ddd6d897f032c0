import { isObject, type Json, type JsonObject } from "../../../core/policy/compare.ts";
import type { Change, ChangeSet } from "./change-set-form.ts";
import type { Planned, PlannedChange, PlannedDeletion, PlannedName, PlannedRole } from "./planned.ts";

/** CloudFormation puts it where a value is known only after the change set is executed. */
const afterApply = "{{changeSet:KNOWN_AFTER_APPLY}}";
const noContext =
  "the change set does not contain the values; describe it with --include-property-values, or name its ARN";

/** @param nested the IDs of the change sets of nested stacks that are read too */
export function plannedBy(
  { partition, account, changes }: ChangeSet,
  file: string,
  nested: ReadonlySet<string> = new Set(),
): Planned {
  const stack: Stack = { partition, account, file, nested };
  return {
    roles: changes.flatMap((change) => rolesOf(change, stack)),
    deletions: changes.flatMap((change) => deletionOf(change, stack)),
  };
}

interface Stack {
  readonly partition: string;
  readonly account: string;
  readonly file: string;
  readonly nested: ReadonlySet<string>;
}

function rolesOf(change: Change, { account, file, nested }: Stack): readonly PlannedRole[] {
  const { ResourceType, ChangeSetId, LogicalResourceId: address } = change;
  if (ResourceType === "AWS::CloudFormation::Stack" && !nested.has(ChangeSetId ?? "")) {
    const why =
      "the changes of the nested stack are in another change set; name its ARN to follow nested stacks";
    const name: PlannedName = { kind: "unknown", like: "*", why };
    return [{ address, file, account, name, path: undefined, change: { kind: "write-unknown", why } }];
  }
  if (ResourceType !== "AWS::IAM::Role" || change.Action === "SyncWithActual") return [];
  const [before, after] = [propertiesOf(change.BeforeContext), propertiesOf(change.AfterContext)];
  const old: PlannedRole = {
    ...{ address, file, account },
    name: physicalName(change),
    path: pathOf(before, "/"),
    change: { kind: "delete" },
  };
  if (change.Action === "Remove") return isRetained(change) ? [] : [old];
  const isReplaced = replaces(change);
  const name = nameAfter(change, after);
  const isRenamed = isReplaced && !(name.kind === "known" && name.name === change.PhysicalResourceId);
  const written = isWritten(change) || isReplaced || change.Action !== "Modify";
  const path = pathOf(after, undefined);
  return [
    ...(isRenamed && !isRetained(change) ? [old] : []),
    ...(written ? [{ ...old, name, path, change: writeOf(change, after) }] : []),
  ];
}

/** Without the values, the details still name the properties that change. */
function isWritten({ Details, Action }: Change): boolean {
  return (
    Action === "Dynamic" ||
    Details.length === 0 ||
    Details.some(({ Target }) => !Target?.Name || Target.Name === "AssumeRolePolicyDocument")
  );
}

/** Of a conditional replacement, CloudFormation decides when it executes the change set. */
function replaces({ Replacement }: Change): boolean {
  return Replacement === "True" || Replacement === "Conditional";
}

function isRetained({ PolicyAction }: Change): boolean {
  return PolicyAction === "Retain" || PolicyAction === "ReplaceAndRetain";
}

function physicalName({ PhysicalResourceId: id }: Change): PlannedName {
  return id ? { kind: "known", name: id } : { kind: "unknown", like: "*" };
}

/** CloudFormation names a role itself if the template does not. */
function nameAfter(change: Change, after: JsonObject | undefined): PlannedName {
  if (change.Action === "Modify" && !replaces(change)) return physicalName(change);
  const name = after?.RoleName;
  if (typeof name === "string" && !name.includes(afterApply)) return { kind: "known", name };
  const like = after === undefined || name !== undefined ? "*" : `*${change.LogicalResourceId.slice(0, 20)}*`;
  return { kind: "unknown", like };
}

function writeOf({ Action }: Change, after: JsonObject | undefined): PlannedChange {
  if (after === undefined) return { kind: "write-unknown", why: noContext };
  const { AssumeRolePolicyDocument: found } = after;
  if (found === undefined)
    return { kind: "write-unknown", why: "the change set does not contain the trust policy" };
  const document = typeof found === "string" ? found : JSON.stringify(found);
  if (document.includes(afterApply) || document.includes("{{resolve:"))
    return {
      kind: "write-unknown",
      why: "part of the trust policy is known only after the change set is executed",
    };
  if (Action === "Dynamic")
    return { kind: "write-unknown", why: "CloudFormation decides at execution what it does to the role" };
  return { kind: "write", document };
}

function pathOf(properties: JsonObject | undefined, otherwise: "/" | undefined): string | undefined {
  if (properties === undefined) return otherwise;
  const { Path: path = "/" } = properties;
  return typeof path === "string" && !path.includes(afterApply) ? path : undefined;
}

function propertiesOf(context: string | undefined): JsonObject | undefined {
  if (context === undefined) return undefined;
  try {
    const json: Json = JSON.parse(context);
    return isObject(json) && isObject(json.Properties) ? json.Properties : undefined;
  } catch {
    return undefined;
  }
}

const principals = /^AWS::IAM::(Role|User|OIDCProvider|SAMLProvider)$/;

/** A replaced provider has the same ARN and is trusted again; a replaced role or user is not. */
function deletionOf(change: Change, { partition, account, file }: Stack): readonly PlannedDeletion[] {
  const { ResourceType, PhysicalResourceId: id, LogicalResourceId: address, BeforeContext } = change;
  const [, kind] = principals.exec(ResourceType) ?? [];
  const isProvider = kind?.endsWith("Provider") === true;
  const isGone = change.Action === "Remove" || (replaces(change) && !isProvider);
  if (kind === undefined || !id || !isGone || isRetained(change)) return [];
  const path = pathOf(propertiesOf(BeforeContext), "/") ?? "/";
  const arn = isProvider ? id : `arn:${partition}:iam::${account}:${kind.toLowerCase()}${path}${id}`;
  return [{ address, file, arn }];
}
