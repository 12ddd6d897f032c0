import { accounts, organizationAccounts } from "../shared/accounts.ts";
import { clientsOf, closeClients } from "../shared/clients.ts";
import { makeHub } from "./declared/hub.ts";
import { declaredMembers, declaredTemplates } from "./declared/members.ts";
import type { DeclaredResources } from "./declared/program.ts";
import { deployMember, makeOperator } from "./member-stack.ts";
import { putSecrets } from "./secrets.ts";
import { putFile } from "./templates.ts";

/** Creates the declared resources in moto: the hub, then the member stack of each account. */
export async function wireOrganization(
  endpoint: string,
  declared: DeclaredResources,
  slackWebhookUrl: string,
): Promise<void> {
  const clients = new Map(organizationAccounts.map((account) => [account, clientsOf(endpoint, account)]));
  const hub = clientsOf(endpoint, accounts.hub);
  await Promise.all([...clients.values()].map(makeOperator));
  await makeHub(endpoint, declared, hub);
  await putSecrets(hub, slackWebhookUrl);
  // After the functions' roles: IAM refuses a trust policy that names a role that does not exist
  const members = declaredMembers(declared);
  for (const file of declaredTemplates(declared)) await putFile(endpoint, accounts.hub, file);
  await Promise.all(organizationAccounts.map((account) => deployMember(endpoint, account, members)));
  for (const each of [hub, ...clients.values()]) closeClients(each);
}
