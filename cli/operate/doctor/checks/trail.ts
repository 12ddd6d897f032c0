import {
  type CloudTrailClient,
  DescribeTrailsCommand,
  type EventSelector,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
  type Trail,
} from "@aws-sdk/client-cloudtrail";
import { awsCall } from "../../../../adapters/aws-call.ts";
import { iamEventRegions } from "../../../../core/contract/regions.ts";
import { type Check, failed, ok, warning } from "../check.ts";
import type { Context } from "../context.ts";

/** EventBridge receives IAM's events in one region, and only while a trail logs them. */
export function trailChecks({ region, clients }: Context): readonly Check[] {
  return [
    {
      name: "region",
      run: async () => {
        const expected: readonly string[] = Object.values(iamEventRegions);
        return expected.includes(region)
          ? ok(`${region} receives the events of IAM.`)
          : failed(
              `${region} does not receive the events of IAM.`,
              `Use --region ${expected.join(", ")}, as your partition requires.`,
            );
      },
    },
    { name: "trail", run: () => checkTrail(clients.cloudtrail) },
  ];
}

async function checkTrail(client: CloudTrailClient) {
  const { trailList = [] } = await awsCall("cloudtrail:DescribeTrails", () =>
    client.send(new DescribeTrailsCommand({ includeShadowTrails: true })),
  );
  const faults: string[] = [];
  const logging: Trail[] = [];
  for (const trail of trailList) {
    const fault = await faultOf(client, trail);
    if (fault === undefined) logging.push(trail);
    else faults.push(`${trail.Name} ${fault}`);
  }
  const create =
    "Create an organization trail in the management account, for all regions and for management events, and start its logging. See docs/deploy.md, step 1.";
  const [first] = logging.toSorted(
    (one, other) => Number(other.IsOrganizationTrail ?? false) - Number(one.IsOrganizationTrail ?? false),
  );
  if (first === undefined)
    return failed(
      faults.length === 0
        ? "No trail is visible, so EventBridge receives no event of IAM."
        : `No trail logs the calls of IAM: ${faults.join("; ")}.`,
      create,
    );
  return first.IsOrganizationTrail === true
    ? ok(`The organization trail ${first.Name} logs management events.`)
    : warning(`The trail ${first.Name} logs this account only. Each member needs a trail too.`, create);
}

/** @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html */
async function faultOf(client: CloudTrailClient, trail: Trail): Promise<string | undefined> {
  const name = trail.TrailARN ?? trail.Name;
  if (trail.IncludeGlobalServiceEvents === false) return "excludes global services such as IAM";
  const status = await awsCall("cloudtrail:GetTrailStatus", () =>
    client.send(new GetTrailStatusCommand({ Name: name })),
  );
  if (status.IsLogging !== true) return "does not log";
  const selectors = await awsCall("cloudtrail:GetEventSelectors", () =>
    client.send(new GetEventSelectorsCommand({ TrailName: name })),
  );
  const { EventSelectors: basic = [], AdvancedEventSelectors: advanced = [] } = selectors;
  // A trail without selectors logs all management events
  const isManagement =
    basic.length + advanced.length === 0 ||
    basic.some(logsWrites) ||
    advanced.some(({ FieldSelectors: fields = [] }) =>
      fields.some(({ Field, Equals = [] }) => Field === "eventCategory" && Equals.includes("Management")),
    );
  return isManagement ? undefined : "logs no management events that write";
}

function logsWrites({ IncludeManagementEvents, ReadWriteType }: EventSelector): boolean {
  return IncludeManagementEvents !== false && ReadWriteType !== "ReadOnly";
}
