import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { STSClient } from "@aws-sdk/client-sts";
import { dynamoSweeps } from "../../adapters/dynamodb/sweeps.ts";
import { callerArn } from "../../adapters/iam/sts.ts";
import { partitionOfRegion } from "../../core/contract/regions.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import type { KnownRole } from "../../core/sweep/ports.ts";

/** Accounts whose roles are read in parallel. */
const atOnce = 10;

/** The hub account, as the commands about expectations use it. */
export function hubOf({ region, table: name }: { readonly region: string; readonly table: string }) {
  const table = { client: new DynamoDBClient({ region }), name };
  const sweeps = dynamoSweeps(table);
  return {
    table,
    partition: partitionOfRegion(region),
    caller: () => callerArn(new STSClient({ region })),
    /** The roles of these accounts that are on record. */
    async knownRoles(accounts: readonly string[]): Promise<readonly (RoleKey & KnownRole)[]> {
      const found: (RoleKey & KnownRole)[] = [];
      for (let from = 0; from < accounts.length; from += atOnce) {
        const some = accounts.slice(from, from + atOnce);
        const records = await Promise.all(
          some.map(async (account) => ({ account, ...(await sweeps.read(account)) })),
        );
        found.push(...records.flatMap(({ account, known }) => known.map((role) => ({ account, ...role }))));
      }
      return found;
    },
  };
}

export type Hub = ReturnType<typeof hubOf>;
