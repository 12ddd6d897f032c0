import {
  CreatePolicyCommand,
  CreatePolicyVersionCommand,
  DeletePolicyCommand,
  DeletePolicyVersionCommand,
  DetachRolePolicyCommand,
  SetDefaultPolicyVersionCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { type Caller, snapshotOrderMessage } from "../../core/restore/snapshots/snapshot-order.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { send } from "../functions/support/queues.ts";
import { several } from "../stacks/member/many.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

// With so many protected roles that the remediator and the restorer have additional policies.

const { hub, prod } = accounts;
const { remediator, restorer } = memberRoleNames;
const arnOf = (name: string) => `arn:aws:iam::${prod}:policy/trust-drift/${name}`;

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  const { TRUST_DRIFT_PROTECTED_ROLES: few } = exampleSettings;
  const settings = {
    ...exampleSettings,
    TRUST_DRIFT_PROTECTED_ROLES: [few, ...several("names", 150)].join(),
  };
  organization = await startOrganization({ settings });
  see = await onlookersOf(organization);
});

afterAll(() => organization?.stop());

/** @param caller as after an event */
async function check(name: string, account: string = prod, caller?: Caller): Promise<void> {
  const order = JSON.stringify(snapshotOrderMessage({ account, name, partition: "aws", caller }));
  await send(organization.clients(hub).sqs, queueNames.takeSnapshot, order);
}

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

test("the additional policies are as the template declares them, in the hub too", async () => {
  for (const account of [prod, hub]) for (const name of [remediator, restorer]) await check(name, account);
  await expect.poll(() => see.underWay()).toBe(0);
  const names = [remediator, restorer, `${remediator}-1`, `${restorer}-1`, `${restorer}-5`];
  const subjects = [prod, hub].flatMap((account) => names.map((name) => ({ account, name })));
  expect((await Promise.all(subjects.map(see.incidentsOf))).flat()).toEqual([]);
});

test("a detached policy, without which the roles that it names cannot be reverted, is found", async () => {
  const { iam } = organization.clients(prod);
  organization.gateway.events.suppress(true);
  await iam.send(new DetachRolePolicyCommand({ RoleName: restorer, PolicyArn: arnOf(`${restorer}-2`) }));
  organization.gateway.events.suppress(false);
  await check(restorer);
  await expect
    .poll(() => see.incidentsOf({ account: prod, name: restorer }))
    .toMatchObject([
      {
        severity: "high",
        cause: { kind: "own-part-changed", differences: [`${arnOf(`${restorer}-2`)} is not attached`] },
      },
    ]);
});

test("a widened policy is reported at once, by whom, and until it is as declared again", async () => {
  const { iam } = organization.clients(prod);
  const policy = { account: prod, name: `${remediator}-1` };
  const PolicyArn = arnOf(policy.name);
  await iam.send(
    new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: everything, SetAsDefault: true }),
  );
  await expect
    .poll(() => see.incidentsOf(policy))
    .toMatchObject([{ severity: "high", cause: { kind: "own-part-changed", call: "CreatePolicyVersion" } }]);
  await check(remediator);
  await expect
    .poll(() => see.incidentsOf(policy))
    .toMatchObject([{ cause: { differences: ["it allows or denies something else"] } }]);
  organization.gateway.events.suppress(true);
  await iam.send(new SetDefaultPolicyVersionCommand({ PolicyArn, VersionId: "v1" }));
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
  organization.gateway.events.suppress(false);
  await check(remediator);
  await expect.poll(() => see.incidentsOf(policy)).toMatchObject([{ state: "resolved" }]);
});

test("a policy that the template does not have any more: the incident ends when it is deleted", async () => {
  const { iam } = organization.clients(prod);
  const policy = { account: prod, name: `${remediator}-9` };
  const PolicyArn = arnOf(policy.name);
  const caller = { eventId: "e1", occurredAt: "2026-03-01T00:00:00Z", type: "IAMUser" };
  await iam.send(
    new CreatePolicyCommand({ PolicyName: policy.name, Path: "/trust-drift/", PolicyDocument: everything }),
  );
  await iam.send(new CreatePolicyVersionCommand({ PolicyArn, PolicyDocument: everything }));
  await expect
    .poll(() => see.incidentsOf(policy))
    .toMatchObject([{ cause: { call: "CreatePolicyVersion", differences: [] } }]);
  await check(remediator, prod, caller);
  await expect
    .poll(() => see.incidentsOf(policy))
    .toMatchObject([{ cause: { differences: ["the member template declares no such policy"] } }]);
  organization.gateway.events.suppress(true);
  await iam.send(new DeletePolicyVersionCommand({ PolicyArn, VersionId: "v2" }));
  await iam.send(new DeletePolicyCommand({ PolicyArn }));
  organization.gateway.events.suppress(false);
  await check(remediator, prod, caller);
  await expect.poll(() => see.incidentsOf(policy)).toMatchObject([{ state: "resolved" }]);
});
