import type { Incident } from "../../incidents/incident.ts";
import type { Tag } from "../../principals/role.ts";
import { cut } from "../../shared/text.ts";
import type { Fact } from "../alert.ts";

/** Characters of a value that people need; IAM allows 256. */
const longestValue = 80;

/**
 * Who owns the role and which tool manages it, by its tags.
 *
 * @param keys of the tags that name an owner, in any case
 */
export function ownerFacts({ tags = [] }: Incident, keys: readonly string[]): readonly Fact[] {
  const wanted = keys.map((key) => key.toLowerCase());
  const owners = wanted.flatMap((key) => tags.filter((tag) => tag.key.toLowerCase() === key));
  const tool = toolIn(tags);
  return [
    ...(owners.length === 0
      ? []
      : [
          {
            label: "Owner (tags)",
            value: owners.map(({ key, value }) => `${key}: ${shown(value)}`).join(", "),
          },
        ]),
    ...(tool === undefined ? [] : [{ label: "Managed by", value: tool }]),
  ];
}

/** Only AWS can write this key. */
const stackKey = "aws:cloudformation:stack-name";

/** Common keys, without the signs between their words. */
const toolKeys = ["managedby", "provisionedby", "provisioner", "createdby", "iac"];
const toolNames: readonly (readonly [RegExp, string])[] = [
  [/terraform/i, "Terraform"],
  [/opentofu|\btofu\b/i, "OpenTofu"],
  [/pulumi/i, "Pulumi"],
];

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-resource-tags.html */
function toolIn(tags: readonly Tag[]): string | undefined {
  const stack = tags.find(({ key }) => key === stackKey);
  if (stack !== undefined)
    return `CloudFormation stack ${shown(stack.value)}: make an intended change in its template too`;
  for (const { key, value } of tags) {
    const name = key.toLowerCase().replaceAll(/[^a-z]/g, "");
    const said = name === "terraform" ? (/^(false|no|0)?$/i.test(value) ? "" : name) : value;
    const tool = toolNames.find(([form]) => form.test(said))?.[1];
    if (tool !== undefined && (name === "terraform" || toolKeys.includes(name)))
      return `${tool} (tag ${shown(key)}): make an intended change in its configuration too`;
  }
  return undefined;
}

function shown(text: string): string {
  return cut(text, longestValue);
}
