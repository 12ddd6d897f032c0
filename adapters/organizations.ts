import { type OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import type { OrganizationAccount, PlanPorts } from "../core/sweep/plan.ts";
import { awsCall } from "./aws-call.ts";

/** The organization's accounts. AWS answers the management account and delegated administrators. */
export function organizationAccounts(client: OrganizationsClient): PlanPorts["organization"] {
  return {
    async accounts() {
      const found: OrganizationAccount[] = [];
      return awsCall("organizations:ListAccounts", async () => {
        for await (const { Accounts: accounts = [] } of paginateListAccounts({ client }, {}))
          for (const { Id: id, Name: name, Status, State } of accounts)
            if (id !== undefined)
              found.push({ id, isActive: (State ?? Status) === "ACTIVE", ...(name && { name }) });
        return found;
      });
    },
  };
}
