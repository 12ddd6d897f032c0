import { ListAccountsCommand, type OrganizationsClient } from "@aws-sdk/client-organizations";
import type { OrganizationAccount, PlanPorts } from "../core/sweep/plan.ts";
import { awsCall } from "./aws-call.ts";

/** The organization's accounts. AWS answers the management account and delegated administrators. */
export function organizationAccounts(client: OrganizationsClient): PlanPorts["organization"] {
  return {
    async page(token) {
      const command = new ListAccountsCommand(token === undefined ? {} : { NextToken: token });
      const answer = await awsCall("organizations:ListAccounts", () => client.send(command));
      const accounts = (answer.Accounts ?? []).flatMap(
        ({ Id: id, Name: name, Paths: [path] = [], Status, State }): OrganizationAccount[] => {
          const isActive = (State ?? Status) === "ACTIVE";
          return id === undefined ? [] : [{ id, isActive, ...(name && { name }), ...(path && { path }) }];
        },
      );
      return { accounts, token: answer.NextToken };
    },
  };
}
