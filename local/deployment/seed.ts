import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { parsePrincipalArn } from "../gateway/state/directory.ts";
import { organizationAccounts } from "../shared/accounts.ts";
import { type Clients, clientsOf, closeClients } from "../shared/clients.ts";

/** A role to create. */
export interface SeedRole {
  readonly account: string;
  /** For example `/security/`. */
  readonly path: string;
  readonly name: string;
  /** The text of the trust policy for this account. */
  readonly trust: string;
}

/** Creates the OIDC providers and the principals that the trust policies name, then the roles. */
export async function seedRoles(endpoint: string, roles: readonly SeedRole[]): Promise<void> {
  const clients = new Map<string, Clients>();
  const clientOf = (account: string) => {
    const known = clients.get(account) ?? clientsOf(endpoint, account);
    clients.set(account, known);
    return known.iam;
  };
  const named = new Set(
    roles.flatMap(({ trust }) => [...trust.matchAll(/arn:aws:iam::[^"]+/g)].map(([arn]) => arn)),
  );
  const made = new Set(roles.map(({ account, path, name }) => `arn:aws:iam::${account}:role${path}${name}`));
  await Promise.all([...named].filter((arn) => !made.has(arn)).map((arn) => makeNamed(arn)));
  for (const { account, path, name, trust } of roles.toSorted((one, other) => rankOf(one) - rankOf(other))) {
    await clientOf(account).send(
      new CreateRoleCommand({ RoleName: name, Path: path, AssumeRolePolicyDocument: trust }),
    );
  }
  for (const each of clients.values()) closeClients(each);

  /** A role comes after those that it trusts, because IAM refuses a principal that does not exist. */
  function rankOf({ trust }: SeedRole): number {
    return [...made].some((arn) => trust.includes(`"${arn}"`)) ? 1 : 0;
  }

  async function makeNamed(arn: string): Promise<void> {
    const [, account = "", provider] = arn.match(/^arn:aws:iam::(\d{12}):oidc-provider\/(.+)$/) ?? [];
    if (provider) {
      const input = {
        Url: `https://${provider}`,
        ClientIDList: ["sts.amazonaws.com"],
        ThumbprintList: ["0".repeat(40)],
      };
      await clientOf(account).send(new CreateOpenIDConnectProviderCommand(input));
      return;
    }
    const principal = parsePrincipalArn(arn);
    if (!principal || !organizationAccounts.includes(principal.account)) return; // outside the organization: it need not exist
    const { path, name } = principal;
    const iam = clientOf(principal.account);
    if (principal.kind === "user") await iam.send(new CreateUserCommand({ UserName: name, Path: path }));
    else
      await iam.send(
        new CreateRoleCommand({
          RoleName: name,
          Path: path,
          AssumeRolePolicyDocument: ownAccountOnly(principal.account),
        }),
      );
  }
}

function ownAccountOnly(account: string): string {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  });
}
