import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { trusting } from "./trust-policies.ts";

let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
});

afterAll(() => organization?.stop());

const roleName = "qovery-user-role";

async function update(account: string, document: string): Promise<void> {
  const command = new UpdateAssumeRolePolicyCommand({ RoleName: roleName, PolicyDocument: document });
  await organization.clients(account).iam.send(command);
}

/** @returns the documents of the records, newest first */
async function lookUp(account: string, name = roleName): Promise<unknown[]> {
  const LookupAttributes = [{ AttributeKey: "ResourceName", AttributeValue: name } as const];
  const { Events = [] } = await organization
    .clients(account)
    .cloudtrail.send(new LookupEventsCommand({ LookupAttributes }));
  return Events.map(({ CloudTrailEvent }) => JSON.parse(CloudTrailEvent ?? "{}"))
    .filter(({ eventName }) => eventName === "UpdateAssumeRolePolicy")
    .map(({ requestParameters }) => requestParameters.policyDocument);
}

test("the event history shows the calls of its own account on a role, also those whose events are lost, with a delay", async () => {
  const { prod, dev } = organization.accounts;
  const first = trusting("arn:aws:iam::999999999999:root");
  const second = trusting("arn:aws:iam::888888888888:root");
  await update(prod, first);
  organization.gateway.events.suppress(true);
  await update(prod, second);
  expect(await lookUp(prod)).toEqual([second, first]);
  expect(await lookUp(prod, "app-payments")).toEqual([]);
  expect(await lookUp(dev)).toEqual([]);
  organization.gateway.history.delay(600_000);
  expect(await lookUp(prod)).toEqual([]);
});
