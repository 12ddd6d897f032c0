import { type Command, type Incident, isInEffect } from "../../incidents/incident.ts";
import type { Tag } from "../../principals/role.ts";
import { cut } from "../../shared/text.ts";
import type { Fact } from "../alert.ts";

/** Characters of a value that people need; IAM allows 256. */
const longestValue = 80;

export interface Owner {
  /** By the tags of the settings: "Owner: payments, Contact: #payments-oncall". */
  readonly owner?: string;
  /** The tool that manages the role: "CloudFormation stack roles". */
  readonly tool?: string;
  /** Where an intended change belongs: "its template". */
  readonly place?: string;
}

/**
 * Who owns the role and which tool manages it, by its tags.
 *
 * @param keys of the tags that name an owner, in any case
 */
export function ownerOf({ tags = [] }: Incident, keys: readonly string[]): Owner {
  const wanted = keys.map((key) => key.toLowerCase());
  const owners = wanted.flatMap((key) => tags.filter((tag) => tag.key.toLowerCase() === key));
  return {
    ...(owners.length > 0 && { owner: owners.map(({ key, value }) => `${key}: ${shown(value)}`).join(", ") }),
    ...toolIn(tags),
  };
}

export function ownerFacts(incident: Incident, keys: readonly string[]): readonly Fact[] {
  const { owner, tool, place } = ownerOf(incident, keys);
  return [
    ...(owner === undefined ? [] : [{ label: ownerLabel, value: owner }]),
    ...(tool === undefined
      ? []
      : [{ label: toolLabel, value: `${tool}: make an intended change in ${place} too` }]),
  ];
}

export const ownerLabel = "Owner (tags)";
export const toolLabel = "Managed by";

/** Only AWS can write this key. */
const stackKey = "aws:cloudformation:stack-name";

/** Only AWS can write this key; the form keeps everything else out of a command. */
const stackIdKey = "aws:cloudformation:stack-id";
const stackIdForm =
  /^arn:aws[a-z-]*:cloudformation:([a-z0-9-]{1,30}):(\d{12}):stack\/([A-Za-z][A-Za-z0-9-]{0,127})\/[0-9a-f-]{36}$/;

/**
 * The status that CloudFormation has of a stack is that of its last check, so a person starts one.
 *
 * @see docs/decisions/043-drift-of-the-owning-stack.md
 */
export function stackCommands(incident: Incident): readonly Command[] {
  const { tags = [], role } = incident;
  const id = tags.find(({ key }) => key === stackIdKey)?.value ?? "";
  const [, region, account, name] = stackIdForm.exec(id) ?? [];
  if (!isInEffect(incident) || name === undefined || account !== role.account) return [];
  const line = `aws cloudformation detect-stack-drift --region ${region} --stack-name ${name}`;
  return [{ purpose: `Check whether the stack of the role has drifted (in account ${account})`, line }];
}

/** Common keys, without the signs between their words. */
const toolKeys = ["managedby", "provisionedby", "provisioner", "createdby", "iac"];
const toolNames: readonly (readonly [RegExp, string])[] = [
  [/terraform/i, "Terraform"],
  [/opentofu|\btofu\b/i, "OpenTofu"],
  [/pulumi/i, "Pulumi"],
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
function toolIn(tags: readonly Tag[]): Pick<Owner, "tool" | "place"> {
  const stack = tags.find(({ key }) => key === stackKey);
  if (stack !== undefined)
    return { tool: `CloudFormation stack ${shown(stack.value)}`, place: "its template" };
  for (const { key, value } of tags) {
    const name = key.toLowerCase().replaceAll(/[^a-z]/g, "");
    const said = name === "terraform" ? (/^(false|no|0)?$/i.test(value) ? "" : name) : value;
    const tool = toolNames.find(([form]) => form.test(said))?.[1];
    if (tool !== undefined && (name === "terraform" || toolKeys.includes(name)))
      return { tool: `${tool} (tag ${shown(key)})`, place: "its configuration" };
  }
  return {};
}

function shown(text: string): string {
  return cut(text, longestValue);
}
