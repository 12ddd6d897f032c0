import * as v from "valibot";
import { type Declared, statements } from "../declared.ts";
import type { Resource } from "./template.ts";

export const kinds = {
  paths: (index: number) => `platform/service-${String(index).padStart(3, "0")}-deployer`,
  names: (index: number) => `service-${String(index).padStart(3, "0")}-deployer`,
};

export type Kind = keyof typeof kinds;

export const several = (kind: Kind, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => kinds[kind](index));

const File = v.object({ bucket: v.string(), key: v.string(), content: v.string() });

/** The template that the StackSet carries: in its call, or behind its URL. */
export function carriedTemplate(program: Declared): string {
  const { templateBody, templateUrl } = program.one("StackSet", "trust-drift-members").inputs;
  if (templateUrl === undefined) return v.parse(v.string(), templateBody);
  const { bucket, key, content } = v.parse(File, program.one("BucketObjectv2", "MemberTemplate").inputs);
  if (templateBody !== undefined || templateUrl !== `https://${bucket}.s3.us-east-1.amazonaws.com/${key}`)
    throw new Error(`expected the URL of s3://${bucket}/${key} alone, found ${templateUrl}`);
  return content;
}

const Role = v.object({
  Policies: v.array(v.object({ PolicyDocument: v.unknown() })),
  ManagedPolicyArns: v.optional(v.array(v.string()), []),
});

/** The policies of a role of the template, with those that are attached to it. */
export function policiesOf(resources: readonly Resource[], role: "Remediator" | "Restorer") {
  const { Policies, ManagedPolicyArns } = v.parse(
    Role,
    resources.find(({ name }) => name === role)?.properties,
  );
  const managed = resources.filter(({ type }) => type === "AWS::IAM::ManagedPolicy");
  const attached = ManagedPolicyArns.map((arn) => {
    const found = managed.find(({ properties }) => arn.endsWith(`/${properties.ManagedPolicyName}`));
    return statements(found?.properties.PolicyDocument);
  });
  const [inline = []] = Policies.map(({ PolicyDocument }) => statements(PolicyDocument));
  return { inline, attached };
}

/** The resources that a role may write, or the instance profiles that it may fill. */
export function allowedOn(
  kind: "role" | "instance-profile",
  { inline, attached }: ReturnType<typeof policiesOf>,
): readonly string[] {
  const prefix = `arn:aws:iam::444444444444:${kind}/`;
  return [inline, ...attached]
    .flat()
    .filter(({ Effect, Action }) => Effect === "Allow" && Action !== "iam:GetInstanceProfile")
    .flatMap(({ Resource = [] }) => Resource)
    .flatMap((arn) => (arn.startsWith(prefix) ? [arn.slice(prefix.length)] : []));
}
