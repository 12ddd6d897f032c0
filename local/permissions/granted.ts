import {
  GetRolePolicyCommand,
  type IAMClient,
  ListRolePoliciesCommand,
  paginateListRoles,
} from "@aws-sdk/client-iam";
import { rolePath } from "../../core/contract/roles.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { type JsonObject, listOf, stringsOf } from "../gateway/http/json.ts";
import { startOrganization } from "../organization.ts";
import { organizationAccounts } from "../shared/accounts.ts";

/** A statement of a deployed role, with the account's own ARNs. */
export interface Statement {
  /** The role's ARN. */
  readonly role: string;
  /** The same for this statement in every account. */
  readonly place: string;
  readonly statement: JsonObject;
}

/** The Allow statements of the product's roles in every account, read from a local organization. */
export async function grantedStatements(): Promise<readonly Statement[]> {
  const organization = await startOrganization({ functions: false });
  try {
    const all: Statement[] = [];
    for (const account of organizationAccounts)
      all.push(...(await statementsIn(organization.clients(account))));
    return all;
  } finally {
    await organization.stop();
  }
}

async function statementsIn({ iam }: { readonly iam: IAMClient }): Promise<readonly Statement[]> {
  const found: Statement[] = [];
  for await (const { Roles = [] } of paginateListRoles({ client: iam }, { PathPrefix: rolePath })) {
    for (const { RoleName, Arn: role = "" } of Roles) {
      const { PolicyNames = [] } = await iam.send(new ListRolePoliciesCommand({ RoleName }));
      for (const PolicyName of PolicyNames) {
        const { PolicyDocument = "" } = await iam.send(new GetRolePolicyCommand({ RoleName, PolicyName }));
        const document: JsonObject = JSON.parse(decodeURIComponent(PolicyDocument));
        const statements = listOf(document.Statement) as readonly JsonObject[];
        found.push(
          ...statements.map((statement, at) => ({
            role,
            place: `${RoleName} ${PolicyName} ${at}`,
            statement,
          })),
        );
      }
    }
  }
  return found.filter(({ statement }) => statement.Effect === "Allow");
}

/** One action on one resource that a statement names. */
export interface Grant {
  readonly role: string;
  /** The same for this grant in every account. */
  readonly place: string;
  readonly action: string;
  /** As the policy writes it. */
  readonly resource: string;
  readonly statement: JsonObject;
}

/** A deployment chooses the roles to protect, so the use of a permission on one of them counts for all. */
export function grantsOf({ statement, place, role }: Statement): readonly Grant[] {
  return stringsOf(statement.Action).flatMap((action) =>
    stringsOf(statement.Resource).map((resource, at) => ({
      role,
      place: `${place} ${action} ${isProtected(resource) ? "on protected roles" : at}`,
      action,
      resource,
      statement,
    })),
  );
}

const protectedNames = exampleSettings.TRUST_DRIFT_PROTECTED_ROLES.split(",").map(nameOf);

/** Whether the resource is a protected role or an instance profile of that name. */
function isProtected(resource: string): boolean {
  return /:(role|instance-profile)\//.test(resource) && protectedNames.includes(nameOf(resource));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
