import type { Organization } from "../../../local/organization.ts";
import type { Clients } from "../../../local/shared/clients.ts";

/** The clients of an account's administrator, made once: a test asks for them at every step. */
export function clientsIn(organization: Organization): (account: string) => Clients {
  const known = new Map<string, Clients>();
  return (account) => {
    const clients = known.get(account) ?? organization.clients(account);
    known.set(account, clients);
    return clients;
  };
}
