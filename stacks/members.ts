import { stackSetName } from "../core/contract.ts";
import { memberTemplate } from "./member-template.ts";
import type { Settings } from "./settings.ts";

/** A quarter of the accounts at a time, and a template that breaks stops at a tenth. */
const operationPreferences = { failureTolerancePercentage: 10, maxConcurrentPercentage: 25 };

/** Puts our part into each account of the organizational units, and into those that join them later. */
export function members(settings: Settings, externalId: $util.Input<string>, functions: sst.aws.Function[]) {
  const { region, hubAccountId, organizationId, organizationalUnitIds, onlyAccountIds } = settings;
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
      // An account that leaves takes nothing of ours with it.
      autoDeployment: { enabled: true, retainStacksOnAccountRemoval: false },
      // Lets operations that do not touch the same accounts run side by side.
      managedExecution: { active: true },
      operationPreferences,
      parameters: {
        HubAccount: hubAccountId,
        Organization: organizationId,
        ExternalId: externalId,
        RestoreRoles: settings.restore ? "on" : "off",
      },
      templateBody: JSON.stringify(memberTemplate(settings.protectedRoles), null, 1),
    },
    // The provider reads it back for service-managed sets, and would call that a change.
    { ignoreChanges: ["administrationRoleArn"] },
  );

  new aws.cloudformation.StackSetInstance(
    "MemberInstances",
    {
      stackSetName: stackSet.name,
      callAs: "DELEGATED_ADMIN",
      deploymentTargets: {
        organizationalUnitIds: [...organizationalUnitIds],
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
    // IAM refuses a trust policy that names a role which is not there yet.
    { dependsOn: functions.map((made) => made.nodes.role) },
  );
  return stackSet;
}
