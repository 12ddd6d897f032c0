import path from "node:path";
import { publishCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { dynamoPushes } from "../../adapters/dynamodb/catalogue/history.ts";
import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { tableName } from "../../core/contract/names.ts";
import { type Expectation, renderTrust } from "../../core/expectations/expectation.ts";
import { isLiteral } from "../../core/shared/glob.ts";
import { accounts, organizationAccounts } from "../shared/accounts.ts";
import { clientsOf, closeClients } from "../shared/clients.ts";
import type { SeedRole } from "./seed.ts";

/** The accounts that get protected roles at the start. */
const seededAccounts: readonly string[] = [accounts.dev, accounts.prod];

/** The expectations of `expectations/`. */
export function ownExpectations(): Promise<readonly Expectation[]> {
  return readExpectations(path.resolve(import.meta.dirname, "../../expectations"));
}

/** Each role that an expectation names, with its expected trust policy, in every account that it covers. */
export function rolesOf(expectations: readonly Expectation[]): readonly SeedRole[] {
  return expectations.flatMap((expectation) => {
    const covered = expectation.match.accounts;
    const wanted = seededAccounts.filter((account) => covered === "*" || covered.includes(account));
    return wanted.flatMap((account) =>
      expectation.match.roles.filter(isLiteral).map((role) => {
        const [, folders = "", name = ""] = role.match(/^\/?(.*\/)?([^/]+)$/) ?? [];
        return { account, path: `/${folders}`, name, trust: renderTrust(expectation, account, "aws") };
      }),
    );
  });
}

/** @param at the time of the push */
export async function publishExpectations(
  endpoint: string,
  expectations: readonly Expectation[],
  at: Date = new Date(),
): Promise<void> {
  const hub = clientsOf(endpoint, accounts.hub);
  const table = { client: hub.dynamodb, name: tableName };
  const publication = {
    at: at.toISOString(),
    by: `arn:aws:iam::${accounts.hub}:user/operator`,
    kind: "push",
  } as const;
  const version = await publishCatalogue(table, expectations, organizationAccounts, publication);
  // No person pushed it, so no sweep reports it
  await dynamoPushes(table).noteReported(version);
  closeClients(hub);
}
