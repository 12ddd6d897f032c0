import { CreateRoleCommand, GetRoleCommand } from "@aws-sdk/client-iam";
import { PutParameterCommand } from "@aws-sdk/client-ssm";
import { publishCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { tableName } from "../../core/contract/names.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import { parseExpectation } from "../../core/expectations/expectation.ts";
import type { Organization } from "../../local/organization.ts";
import { accounts, organizationAccounts } from "../../local/shared/accounts.ts";
import { trusting } from "../local/gateway/trust-policies.ts";

const { hub, prod } = accounts;
const expected = trusting("arn:aws:iam::283389881690:role/qovery-deployer");

const prefix = "qovery-load-";

/** The names of roles that the expectation covers. */
export function roleNames(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${prefix}${at}`);
}

/** Protected roles with the expected trust policy, without events. */
export async function prepare(organization: Organization, names: readonly string[]): Promise<void> {
  const { dynamodb, ssm } = organization.clients(hub);
  const { iam } = organization.clients(prod);
  organization.gateway.events.suppress(true);
  for (const RoleName of names)
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: expected }));
  const expectation = {
    name: "load",
    match: { accounts: [prod], roles: [`${prefix}*`] },
    trust: JSON.parse(expected),
    response: "auto",
  };
  await publishCatalogue(
    { client: dynamodb, name: tableName },
    [parseExpectation(expectation, "the load test")],
    organizationAccounts,
    // CloudTrail's times are whole seconds: a change in the second of the push would count as made before it
    { at: new Date(Date.now() - 60_000).toISOString(), by: "the load test", kind: "push" },
  );
  await ssm.send(new PutParameterCommand({ Name: toggleParameterName, Value: "on", Overwrite: true }));
  organization.gateway.events.suppress(false);
}

/** The roles whose trust policy is not the expected one. */
export async function driftedOf(
  organization: Organization,
  names: readonly string[],
): Promise<readonly string[]> {
  const { iam } = organization.clients(prod);
  const drifted: string[] = [];
  for (const RoleName of names) {
    const { Role: role } = await iam.send(new GetRoleCommand({ RoleName }));
    const live = decodeURIComponent(role?.AssumeRolePolicyDocument ?? "null");
    if (JSON.stringify(JSON.parse(live)) !== JSON.stringify(JSON.parse(expected))) drifted.push(RoleName);
  }
  return drifted;
}

/** @param call an account and an operation, as the gateway counts them: `444444444444 iam:GetRole` */
export function madeSince(
  { gateway }: Organization,
  before: ReadonlyMap<string, number>,
  call: string,
): number {
  return (gateway.calls.get(call) ?? 0) - (before.get(call) ?? 0);
}
