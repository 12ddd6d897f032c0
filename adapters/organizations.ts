import { type OrganizationsClient, paginateListAccounts } from "@aws-sdk/client-organizations";
import { toAwsError } from "../core/shared/aws-errors.ts";
import type { OrganizationAccount, PlanPorts } from "../core/sweep/plan.ts";

/** The organization's accounts. Answered to the management account, and to a delegated administrator. */
export function organizationAccounts(client: OrganizationsClient): PlanPorts["organization"] {
  return {
    async accounts() {
      const found: OrganizationAccount[] = [];
      try {
        for await (const { Accounts: accounts = [] } of paginateListAccounts({ client }, {})) {
          for (const { Id: id, Status, State } of accounts)
            if (id !== undefined) found.push({ id, isActive: (State ?? Status) === "ACTIVE" });
        }
      } catch (error) {
        throw toAwsError(error, "organizations:ListAccounts");
      }
      return found;
    },
  };
}
