/** The organization that runs on this machine. */

export const region = "us-east-1";

export const organizationId = "o-localorg01";

export const organizationRoot = "r-loca";

/** Production is below workloads, the OU of the deployment. */
export const organizationUnits = {
  workloads: "ou-loca-workload1",
  production: "ou-loca-production1",
} as const;

export const accounts = {
  management: "111111111111",
  hub: "222222222222",
  dev: "333333333333",
  prod: "444444444444",
} as const;

export type AccountName = keyof typeof accounts;

export const organizationAccounts: readonly string[] = Object.values(accounts);

/** The IAM user whose access key id is the account id: an administrator of the account. */
export const operatorName = "operator";

export function roleArn(account: string, path: string, name: string): string {
  return `arn:aws:iam::${account}:role${path}${name}`;
}
