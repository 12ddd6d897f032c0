import { organizationAccounts, organizationId, region } from "../../shared/accounts.ts";
import { isObject, type JsonObject, listOf } from "../http/json.ts";
import type { AwsRequest } from "../http/request.ts";
import type { RoleCaller } from "../state/callers.ts";
import type { Directory } from "../state/directory.ts";
import type { Membership } from "../state/organizations.ts";
import type { Context } from "../trust/conditions.ts";
import type { RequiredPermission } from "./policy.ts";
import { requiredIamPermissions } from "./required-iam-permissions.ts";
import { tableParts } from "./table-parts.ts";

/**
 * The permissions that a call requires.
 *
 * @returns undefined for a call that the stand-in for AWS cannot evaluate; the gateway refuses such a call
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export async function requiredPermissions(
  request: AwsRequest,
  caller: RoleCaller,
  directory: Directory,
  membership: Membership,
  pathOfProfile: (account: string, name: string) => Promise<string>,
  tagsOfRole: (account: string, name: string) => Promise<Readonly<Record<string, string>>>,
): Promise<readonly RequiredPermission[] | undefined> {
  const service = request.signature?.service ?? "";
  const context = contextOf(caller);
  const one = (action: string, resource: string): RequiredPermission => ({
    action: `${service}:${action}`,
    resource,
    context,
  });
  const arn = (rest: string) => `arn:aws:${service}:${region}:${caller.account}:${rest}`;
  switch (service) {
    case "iam":
      return requiredIamPermissions(request, caller.account, context, directory, pathOfProfile, tagsOfRole);
    case "sts":
      return requiredStsPermissions(request, context, membership);
    case "cloudtrail":
    case "organizations":
      return [one(request.action, "*")];
    case "dynamodb":
      return tableParts(request.action, bodyOf(request)).map(({ action, table, leadingKeys }) => ({
        ...one(action, table.startsWith("arn:") ? table : arn(`table/${table}`)),
        context: { ...context, "dynamodb:leadingkeys": leadingKeys },
      }));
    case "events":
      if (request.action === "PutEvents") return busesOf(request).map((bus) => one("PutEvents", busArn(bus)));
      if (request.action === "DescribeRule")
        return [one(request.action, arn(`rule/${parameterOf(request, "Name")}`))];
      if (request.action === "ListTargetsByRule")
        return [one(request.action, arn(`rule/${parameterOf(request, "Rule")}`))];
      return undefined;
    case "sns":
      return [one(request.action, parameterOf(request, "TopicArn"))];
    case "sqs":
      return [
        one(
          request.action.replace(/Batch$/, ""),
          arn(parameterOf(request, "QueueUrl").split("/").at(-1) ?? ""),
        ),
      ];
    case "securityhub":
      if (request.action !== "BatchImportFindings") return undefined;
      return productsOf(request).map((product) => one(request.action, product));
    case "ssm":
      return [one(request.action, arn(`parameter/${parameterOf(request, "Name").replace(/^\//, "")}`))];
    default:
      return undefined;
  }

  function busArn(bus: string): string {
    return bus.startsWith("arn:") ? bus : arn(`event-bus/${bus}`);
  }
}

function contextOf(caller: RoleCaller): Context {
  return {
    "aws:principalarn": [caller.roleArn],
    "aws:principalaccount": [caller.account],
    "aws:principaltype": ["AssumedRole"],
    "aws:securetransport": ["true"],
    "aws:requestedregion": [region],
    "aws:principalorgid": organizationAccounts.includes(caller.account) ? [organizationId] : undefined,
  };
}

/** GetCallerIdentity requires no permission. */
function requiredStsPermissions(
  request: AwsRequest,
  context: Context,
  membership: Membership,
): readonly RequiredPermission[] | undefined {
  if (request.action === "GetCallerIdentity") return [];
  if (request.action !== "AssumeRole") return undefined;
  const resource = request.parameters.get("RoleArn") ?? "";
  const account = resource.split(":")[4] ?? "";
  const of = {
    "aws:resourceaccount": [account],
    "aws:resourceorgid": membership.has(account) ? [organizationId] : undefined,
  };
  return [{ action: "sts:AssumeRole", resource, context: { ...context, ...of } }];
}

function busesOf(request: AwsRequest): readonly string[] {
  const entries = listOf(bodyOf(request).Entries).filter(isObject);
  return [...new Set(entries.map(({ EventBusName }) => String(EventBusName ?? "default")))];
}

function productsOf(request: AwsRequest): readonly string[] {
  const findings = listOf(bodyOf(request).Findings).filter(isObject);
  return [...new Set(findings.map(({ ProductArn }) => String(ProductArn)))];
}

/** SNS uses the query protocol, the other services JSON. */
function parameterOf(request: AwsRequest, name: string): string {
  return request.parameters.get(name) ?? String(bodyOf(request)[name] ?? "");
}

function bodyOf(request: AwsRequest): JsonObject {
  if (!request.headers["content-type"]?.includes("json")) return {};
  return JSON.parse(request.body.toString() || "{}");
}
