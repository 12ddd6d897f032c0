import {
  DeleteInstanceProfileCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  NoSuchEntityException,
  RemoveRoleFromInstanceProfileCommand,
} from "@aws-sdk/client-iam";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { snapshotOrderMessage } from "../../../core/restore/snapshots/snapshot-order.ts";
import { ownExpectations, publishExpectations } from "../../../local/deployment/expectations.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { makeRole } from "../../core/restore/member.ts";
import { allowing, readOnlyArn, rich } from "../../core/restore/samples.ts";
import { deleted } from "../../core/support/samples.ts";
import type { Hub } from "./hub.ts";

const { prod } = accounts;
let count = 0;

/** A protected role with a part of each kind, which a deletion loses. */
export const restored: RoleSnapshot = {
  ...rich,
  account: prod,
  name: "qovery-restored",
  path: "/",
  arn: `arn:aws:iam::${prod}:role/qovery-restored`,
  trust: JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
  }),
  permissionsBoundary: readOnlyArn,
  attachedPolicies: [readOnlyArn],
  inlinePolicies: [{ name: "logs", document: allowing("logs:PutLogEvents") }],
  instanceProfiles: [
    {
      name: "qovery-restored",
      path: "/",
      arn: `arn:aws:iam::${prod}:instance-profile/qovery-restored`,
    },
  ],
};

/** Puts in force that this role is protected too. */
export async function protectRestored(hub: Hub, restore: "approve" | "auto" = "auto"): Promise<void> {
  const expectation = {
    name: "restored",
    match: { accounts: [prod], roles: [restored.name] },
    trust: JSON.parse(restored.trust),
    response: "auto",
    restore,
  };
  const all = [...(await ownExpectations()), parseExpectation(expectation, "test")];
  await publishExpectations(hub.organization.url, all);
}

/** As it was once seen, whole, and is no more. */
export async function snapshotAndDelete(hub: Hub): Promise<void> {
  const order = JSON.stringify(
    snapshotOrderMessage({ account: prod, name: restored.name, partition: "aws" }),
  );
  await removeRestored(hub);
  await makeRole(hub.organization.clients(prod).iam, restored);
  await hub.functions["take-snapshot"].run(order);
  await removeRestored(hub);
}

/** The event of it, just now. */
export function deletionOfRestored(): string {
  count += 1;
  return JSON.stringify(
    deleted(`deletion-${count}`, {
      "detail.requestParameters.roleName": restored.name,
      "detail.eventTime": new Date().toISOString().replace(/\.\d+Z$/, "Z"),
    }),
  );
}

/** However much of it there is. */
export async function removeRestored(hub: Hub): Promise<void> {
  const { name: RoleName } = restored;
  const InstanceProfileName = RoleName;
  const client = hub.organization.clients(prod).iam;
  const removals = [
    () => client.send(new RemoveRoleFromInstanceProfileCommand({ RoleName, InstanceProfileName })),
    () => client.send(new DeleteInstanceProfileCommand({ InstanceProfileName })),
    () => client.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: readOnlyArn })),
    () => client.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: "logs" })),
    () => client.send(new DeleteRoleCommand({ RoleName })),
  ];
  for (const remove of removals)
    await remove().catch((error: unknown) => {
      if (!(error instanceof NoSuchEntityException)) throw error;
    });
}
