import { createHash } from "node:crypto";
import { forwardRuleName, undeliveredName } from "../../core/contract/names.ts";
import { accountPlaceholder, textOf, textsOfRole } from "../../core/contract/own/own-forms.ts";
import { boundaryName, forwarderRoleName, forwardOwnRuleName } from "../../core/contract/own/own-parts.ts";
import { urlSuffixOf } from "../../core/contract/regions.ts";
import { rolePath } from "../../core/contract/roles.ts";
import { memberTemplate } from "../member/template.ts";
import type { Settings } from "../settings/settings.ts";

/**
 * Digests of the roles, rules and policies that the member template declares. The check of a member account compares them
 * with the live ones. A placeholder stands for the id of the account, in the hub also for the id of the hub.
 */
export function declaredParts(settings: Settings, externalId: string) {
  const { hubAccountId } = settings;
  return {
    hubAccount: hubAccountId,
    members: partsOf(settings, externalId, hubAccountId),
    hub: partsOf(settings, externalId, accountPlaceholder),
  };
}

function partsOf(settings: Settings, externalId: string, hub: string) {
  const resources = memberTemplate(settings.protectedRoles).Resources;
  const { Forwarder, Reader, Remediator, Restorer, ForwardRule, ForwardOwnRule } = resources;
  const { Boundary, UndeliveredPolicy } = resources;
  const resolve = resolver(settings, externalId, hub);
  const roles = [Forwarder, Reader, Remediator, ...(settings.restore ? [Restorer] : [])].map(
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
    policies: { [boundaryName]: digestOf(Boundary.Properties.PolicyDocument) },
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
    Boundary: `arn:${partition}:iam::${accountPlaceholder}:policy${rolePath}${boundaryName}`,
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
