import {
  type CloudFormationClient,
  paginateListStackInstances,
  type StackInstanceSummary,
} from "@aws-sdk/client-cloudformation";
import { DescribeOrganizationCommand, type OrganizationsClient } from "@aws-sdk/client-organizations";
import { awsCall, unlessRefused } from "../../../../adapters/aws-call.ts";
import { getItems } from "../../../../adapters/dynamodb/items/read-items.ts";
import { keys } from "../../../../adapters/dynamodb/keys.ts";
import { stackSetName } from "../../../../core/contract/names.ts";
import type { SweepProgress } from "../../../../core/sweep/ports.ts";
import { type Check, failed, ok, warning } from "../check.ts";
import type { Context } from "../context.ts";
import { listed } from "./listed.ts";

/** What the hub knows of its members. */
export function memberChecks(context: Context): readonly Check[] {
  return [
    { name: "stack-set", run: () => checkStackSet(context) },
    { name: "accounts", run: () => checkAccounts(context) },
  ];
}

async function checkStackSet({ clients, catalogue, account, region }: Context) {
  const management = await managementAccount(clients.organizations);
  const instances = await instancesOf(clients.cloudformation, account === management);
  if (instances === undefined)
    return failed(
      `The StackSet ${stackSetName} does not exist.`,
      "Deploy the hub again: npx sst deploy --stage production.",
    );
  const here = instances.filter(({ Region }) => Region === region);
  const outdated = here.filter(({ Status }) => Status !== "CURRENT");
  if (outdated.length > 0)
    return failed(
      `${listed(outdated.map(({ Account, Status, StatusReason }) => `${Account} is ${Status}${StatusReason ? ` (${StatusReason})` : ""}`))}.`,
      `Fix the reason, then deploy again. CloudFormation, StackSets, ${stackSetName}, Operations shows each error.`,
    );
  const covered = new Set(here.map(({ Account }) => Account));
  const missing = [...(await catalogue()).organizationAccounts].filter(
    (id) => !covered.has(id) && id !== management,
  );
  if (missing.length > 0)
    return warning(
      `${here.length} instances are current. No instance in ${listed(missing)}.`,
      "Add their OU to TRUST_DRIFT_ORGANIZATIONAL_UNITS and deploy again, unless TRUST_DRIFT_ONLY_ACCOUNTS leaves them out on purpose.",
    );
  return ok(`${here.length} instances are current.`);
}

async function instancesOf(
  client: CloudFormationClient,
  isManagement: boolean,
): Promise<readonly StackInstanceSummary[] | undefined> {
  const found: StackInstanceSummary[] = [];
  const input = {
    StackSetName: stackSetName,
    CallAs: isManagement ? ("SELF" as const) : ("DELEGATED_ADMIN" as const),
  };
  const call = awsCall(`cloudformation:ListStackInstances ${stackSetName}`, async () => {
    for await (const { Summaries = [] } of paginateListStackInstances({ client }, input))
      found.push(...Summaries);
    return found;
  });
  return unlessRefused("StackSetNotFound", call);
}

/** Any account of an organization may ask. @returns undefined if that is refused */
async function managementAccount(client: OrganizationsClient): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeOrganizationCommand({}))).Organization?.MasterAccountId;
  } catch {
    return undefined;
  }
}

/** A sweep that reads an account proves that its reader role can be assumed. */
async function checkAccounts({ table, catalogue }: Context) {
  const accounts = [...(await catalogue()).organizationAccounts];
  const items = await getItems(table, accounts.map(keys.sweep), "the progress of sweeps");
  const unreadable = items.flatMap(({ pk, body }) => {
    const progress: SweepProgress = JSON.parse(body?.S ?? "{}");
    const account = pk?.S?.replace("ACCOUNT#", "");
    const cause = progress.unreadable?.cause;
    return cause?.kind === "account-unreadable" ? [`${account}: ${cause.error}`] : [];
  });
  if (unreadable.length > 0)
    return failed(
      `The reader role cannot be assumed in ${unreadable.length} of ${accounts.length} accounts. ${listed(unreadable)}`,
      "Redeploy the StackSet instance of the account. In the management account, deploy the template by hand: docs/deploy.md, step 6.",
    );
  const swept = new Set(items.map(({ pk }) => pk?.S?.replace("ACCOUNT#", "")));
  const never = accounts.filter((id) => !swept.has(id));
  return never.length === 0
    ? ok(`The last sweep read all ${accounts.length} accounts, so their reader roles can be assumed.`)
    : warning(
        `No sweep has read ${listed(never)} yet.`,
        "trustdrift sweep orders one. A sweep takes some minutes.",
      );
}
