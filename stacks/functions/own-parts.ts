import { createHash } from "node:crypto";
import { forwardRuleName, undeliveredName } from "../../core/contract/names.ts";
import { accountPlaceholder, textOf, textsOfRole } from "../../core/contract/own/own-forms.ts";
import { forwarderRoleName, forwardOwnRuleName } from "../../core/contract/own/own-parts.ts";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { memberParts } from "../member/template.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * Digests of the roles, rules and policies that the member template declares. The check of a member account compares them
 * with the live ones. A placeholder stands for the id of the account, in the hub also for the id of the hub.
 * @returns `hub` has only what is another one there, because all variables of a function together may have 4 kB
 */
export function declaredParts(settings: Settings, externalId: string) {
  const { hubAccountId } = settings;
  const members = partsOf(settings, externalId, hubAccountId);
  const hub = partsOf(settings, externalId, accountPlaceholder);
  return {
    hubAccount: hubAccountId,
    members,
    hub: {
      roles: others(hub.roles, members.roles),
      rules: others(hub.rules, members.rules),
      policies: others(hub.policies, members.policies),
      queues: others(hub.queues, members.queues),
    },
  };
}

function others<Part>(parts: Readonly<Record<string, Part>>, than: Readonly<Record<string, Part>>) {
  const isOther = ([name, part]: [string, Part]) => JSON.stringify(part) !== JSON.stringify(than[name]);
  return Object.fromEntries(Object.entries(parts).filter(isOther));
}

function partsOf(settings: Settings, externalId: string, hub: string) {
  const { always, additional, restorer } = memberParts(settings.protectedRoles);
  const { Forwarder, Reader, Remediator, ForwardRule, ForwardOwnRule, Boundary, UndeliveredPolicy } = always;
  const restoring = settings.restore ? restorer : undefined;
  const managed = [Boundary, ...Object.values({ ...additional, ...restoring?.additional })];
  const resolve = resolver(settings, externalId, hub);
  const roles = [Forwarder, Reader, Remediator, ...(restoring ? [restoring.role] : [])].map(
    ({ Properties: { RoleName, AssumeRolePolicyDocument, Policies } }) => {
      const inlinePolicies = Policies.map(({ PolicyName, PolicyDocument }) => ({
        name: PolicyName,
        document: resolve(PolicyDocument),
      }));
      const { trust, policies } = textsOfRole({ trust: resolve(AssumeRolePolicyDocument), inlinePolicies });
      return [RoleName, { trust: shortDigest(trust), policies: shortDigest(policies) }] as const;
    },
  );
  const rules = [ForwardRule, ForwardOwnRule].map(({ Properties: { Name, EventPattern, Targets } }) => {
    const targets = Targets.map(({ Arn, RoleArn, DeadLetterConfig }) =>
      resolve({ arn: Arn, roleArn: RoleArn, deadLetters: DeadLetterConfig.Arn }),
    );
    return [
      Name,
      { pattern: shortDigest(textOf(EventPattern)), targets: shortDigest(textOf(targets)) },
    ] as const;
  });
  const digestOf = (part: unknown) => shortDigest(textOf(resolve(part)));
  return {
    roles: Object.fromEntries(roles),
    rules: Object.fromEntries(rules),
    policies: Object.fromEntries(
      managed.map(({ Properties: { ManagedPolicyName, PolicyDocument } }) => [
        ManagedPolicyName,
        digestOf(PolicyDocument),
      ]),
    ),
    queues: { [undeliveredName]: digestOf(UndeliveredPolicy.Properties.PolicyDocument) },
  };
}

/** Replaces the variables of CloudFormation in a part of the template. */
function resolver({ partition, region, organizationId, restore }: Settings, externalId: string, hub: string) {
  const rule = (name: string) => `arn:${partition}:events:${region}:${accountPlaceholder}:rule/${name}`;
  const values: Readonly<Record<string, string>> = {
    "AWS::Partition": partition,
    "AWS::Region": region,
    "AWS::AccountId": accountPlaceholder,
    "AWS::URLSuffix": urlSuffixOf(partition),
    HubAccount: hub,
    Organization: organizationId,
    ExternalId: externalId,
    "Forwarder.Arn": `arn:${partition}:iam::${accountPlaceholder}:role${rolePath}${forwarderRoleName}`,
    "ForwardRule.Arn": rule(forwardRuleName),
    "ForwardOwnRule.Arn": rule(forwardOwnRuleName),
    "Undelivered.Arn": `arn:${partition}:sqs:${region}:${accountPlaceholder}:${undeliveredName}`,
  };
  const variable = (name: string): string => {
    const value = values[name];
    if (value === undefined) throw new Error(`stacks/functions/own-parts.ts has no value for ${name}`);
    return value;
  };
  const resolve = (part: unknown): unknown =>
    JSON.parse(
      JSON.stringify(part, (_, value: unknown) => {
        if (typeof value !== "object" || value === null) return value;
        if ("Fn::If" in value) return [value["Fn::If"]].flat(1)[restore ? 1 : 2];
        if ("Ref" in value) return variable(String(value.Ref));
        if ("Fn::GetAtt" in value) return variable([value["Fn::GetAtt"]].flat().join("."));
        if ("Fn::Sub" in value)
          return String(value["Fn::Sub"]).replaceAll(/\$\{([^}]+)\}/g, (_whole, name: string) =>
            variable(name),
          );
        return value;
      }),
    );
  return resolve;
}

/** 128 bits, computed as in `core/sweep/own/differences.ts`. */
function shortDigest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}
