import { stackSetName } from "../core/contract/names.ts";
import type { Settings } from "./settings/settings.ts";
import { memberTemplateOf } from "./storage/member-template.ts";

/**
 * A quarter of the accounts at a time; the operation stops when a tenth of them fail. SOFT_FAILURE_TOLERANCE, because
 * strict mode would limit concurrency to the failure tolerance.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
const operationPreferences = {
  failureTolerancePercentage: 10,
  maxConcurrentPercentage: 25,
  concurrencyMode: "SOFT_FAILURE_TOLERANCE",
};

/** Hundreds of accounts take longer than the provider's default timeout. */
const customTimeouts = { create: "3h", update: "3h", delete: "3h" };

/** Deploys the member template to each account of the OUs, and to accounts that join the OUs later. */
export function members(settings: Settings, externalId: $util.Input<string>, functions: sst.aws.Function[]) {
  const { hubAccountId, organizationId, organizationalUnitIds, onlyAccountIds } = settings;
  // IAM rejects a trust policy that names a role that does not exist, so the functions' roles come first.
  const dependsOn = functions.map((lambda) => lambda.nodes.role);
  const stackSet = new aws.cloudformation.StackSet(
    "Members",
    {
      name: stackSetName,
      description: "Trust Drift Responder: resources of a member account",
      permissionModel: "SERVICE_MANAGED",
      // The hub is a delegated administrator, so that nothing has to run in the management account.
      // @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
      callAs: "DELEGATED_ADMIN",
      capabilities: ["CAPABILITY_NAMED_IAM"],
      // Deletes the stack of an account that leaves. Disabled in a trial, because automatic deployment ignores the list of
      // accounts.
      // @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
      autoDeployment: { enabled: onlyAccountIds.length === 0, retainStacksOnAccountRemoval: false },
      // Lets operations on different accounts run at the same time.
      managedExecution: { active: true },
      operationPreferences,
      parameters: {
        HubAccount: hubAccountId,
        Organization: organizationId,
        ExternalId: externalId,
        RestoreRoles: settings.restore ? "on" : "off",
        MemberAlarms: settings.memberAlarms ? "on" : "off",
      },
      ...memberTemplateOf(settings),
    },
    // The provider reads a value back for service-managed StackSets, and would report a change.
    { ignoreChanges: ["administrationRoleArn"], customTimeouts, dependsOn },
  );

  const instances = organizationalUnitIds.map((unit) => instancesIn(unit, stackSet, settings, dependsOn));
  return { stackSet, instances };
}

/** One for each OU, so that adding or removing an OU does not affect the accounts of the others. */
function instancesIn(
  unit: string,
  stackSet: aws.cloudformation.StackSet,
  { region, onlyAccountIds }: Settings,
  dependsOn: aws.iam.Role[],
) {
  return new aws.cloudformation.StackSetInstance(
    `MemberInstances-${unit}`,
    {
      stackSetName: stackSet.name,
      callAs: "DELEGATED_ADMIN",
      deploymentTargets: {
        organizationalUnitIds: [unit],
        ...(onlyAccountIds.length > 0 && {
          accounts: [...onlyAccountIds],
          accountFilterType: "INTERSECTION",
        }),
      },
      // IAM sends its events to this region only.
      stackSetInstanceRegion: region,
      operationPreferences,
      retainStack: false,
    },
    {
      // A changed list of accounts replaces the resource. By default the new resource is created first, and deleting the
      // old one would then remove the accounts that are in both.
      deleteBeforeReplace: true,
      // The provider would send an update with the id of the OU as an account id.
      ignoreChanges: ["operationPreferences"],
      customTimeouts,
      dependsOn,
    },
  );
}
