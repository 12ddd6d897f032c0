import { stackSetName } from "../core/contract/names.ts";
import { templateBody } from "./member/sizes.ts";
import type { Settings } from "./settings/settings.ts";

/**
 * A quarter of the accounts at a time, and a template that breaks stops at a tenth. Softly: strictly, no more accounts
 * are worked on at once than may fail.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_StackSetOperationPreferences.html
 */
const operationPreferences = {
  failureTolerancePercentage: 10,
  maxConcurrentPercentage: 25,
  concurrencyMode: "SOFT_FAILURE_TOLERANCE",
};

/** Hundreds of accounts take longer than the provider waits by itself. */
const customTimeouts = { create: "3h", update: "3h", delete: "3h" };

/** Puts our part into each account of the organizational units, and into those that join them later. */
export function members(settings: Settings, externalId: $util.Input<string>, functions: sst.aws.Function[]) {
  const { hubAccountId, organizationId, organizationalUnitIds, onlyAccountIds } = settings;
  // IAM refuses a trust policy that names a role which is not there yet: in a first deploy, and in one whose template
  // names another role of ours.
  const dependsOn = functions.map((made) => made.nodes.role);
  const stackSet = new aws.cloudformation.StackSet(
    "Members",
    {
      name: stackSetName,
      description: "Trust Drift Responder: the part in each account",
      permissionModel: "SERVICE_MANAGED",
      // The hub is a delegated administrator: the management account is for nothing but managing.
      // @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-delegated-admin.html
      callAs: "DELEGATED_ADMIN",
      capabilities: ["CAPABILITY_NAMED_IAM"],
      // An account that leaves takes nothing of ours with it. Not in a trial: those that join are outside its list, of
      // which automatic deployments know nothing.
      // @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-manage-auto-deployment.html
      autoDeployment: { enabled: onlyAccountIds.length === 0, retainStacksOnAccountRemoval: false },
      // Lets operations that do not touch the same accounts run side by side.
      managedExecution: { active: true },
      operationPreferences,
      parameters: {
        HubAccount: hubAccountId,
        Organization: organizationId,
        ExternalId: externalId,
        RestoreRoles: settings.restore ? "on" : "off",
      },
      templateBody: templateBody(settings.protectedRoles),
    },
    // The provider reads it back for service-managed sets, and would call that a change.
    { ignoreChanges: ["administrationRoleArn"], customTimeouts, dependsOn },
  );

  const instances = organizationalUnitIds.map((unit) => instancesIn(unit, stackSet, settings, dependsOn));
  return { stackSet, instances };
}

/** One for each unit, so that one that comes or goes leaves the accounts of the others as they are. */
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
      // IAM's events are sent to this region only, wherever the account works.
      stackSetInstanceRegion: region,
      operationPreferences,
      retainStack: false,
    },
    {
      // Any other list of accounts is another resource. Made before the old one is deleted, which is the rule, it would
      // lose the accounts of both to that deletion.
      deleteBeforeReplace: true,
      // The provider would send a change of them with the unit's id as an account's.
      ignoreChanges: ["operationPreferences"],
      customTimeouts,
      dependsOn,
    },
  );
}
