import { accounts, organizationAccounts } from "./accounts.ts";
import { clientsOf, closeClients } from "./clients.ts";
import { makeBuses } from "./wiring/buses.ts";
import { makeFunctionRoles } from "./wiring/functions.ts";
import { deployMember, makeOperator } from "./wiring/members.ts";
import { makeQueues } from "./wiring/queues.ts";
import { makeState } from "./wiring/state.ts";

/**
 * Makes in moto what a deployment makes in AWS: the hub, then its part in each account of the organization.
 *
 * @param protectedRoles names or paths of the roles that the remediator may write
 */
export async function wireOrganization(endpoint: string, protectedRoles: readonly string[]): Promise<void> {
  const clients = new Map(organizationAccounts.map((account) => [account, clientsOf(endpoint, account)]));
  const hub = clientsOf(endpoint, accounts.hub);
  await Promise.all([
    // IAM refuses a trust policy that names a role which is not there yet.
    makeFunctionRoles(hub),
    makeQueues(hub),
    makeState(hub),
    ...[...clients.values()].map(makeOperator),
  ]);
  await Promise.all([
    makeBuses(hub),
    ...[...clients].map(([account, each]) => deployMember(each, account, protectedRoles)),
  ]);
  for (const each of [hub, ...clients.values()]) closeClients(each);
}
