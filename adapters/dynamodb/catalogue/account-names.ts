import type { AccountNames } from "../../../core/notify/context.ts";
import type { RoutingFacts } from "../../../core/notify/routing/route.ts";
import type { Clock } from "../../../core/shared/clock.ts";
import { getItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { accountNamesKey, keys } from "../keys.ts";

/** Names, paths and routes change rarely, and an alert is useful without them. */
const rememberedMilliseconds = 10 * 60 * 1000;

/** ID, name, and the path of OUs, if AWS Organizations returned one. */
type Account = readonly [string, string, string?];

interface Facts {
  accountNames(accounts: readonly string[]): Promise<AccountNames>;
  routing(accounts: readonly string[]): Promise<RoutingFacts>;
}

/**
 * The names and paths of accounts, as the last sweep read them from AWS Organizations, and the routes that expectations
 * name: at most one table read in ten minutes for accounts whose IDs end alike. A table that does not answer holds up no
 * alert.
 */
export function dynamoAccountFacts(table: Table, clock: Pick<Clock, "now">): Facts {
  const remembered = new Map<string, { readonly entries: readonly Account[]; readonly until: number }>();

  /** By the last digit of the account, and `NOTIFY`. */
  async function entriesOf(wanted: readonly string[]): Promise<readonly (readonly Account[])[]> {
    const now = clock.now().getTime();
    const missing = wanted.filter((shard) => (remembered.get(shard)?.until ?? 0) <= now);
    const found = await read(table, missing);
    for (const [shard, entries] of found)
      remembered.set(shard, { entries, until: now + rememberedMilliseconds });
    return wanted.map((shard) => remembered.get(shard)?.entries ?? []);
  }

  const shardsOf = (accounts: readonly string[]) => [notify, ...new Set(accounts.map((id) => id.slice(-1)))];

  return {
    async accountNames(accounts) {
      const [, ...shards] = await entriesOf(shardsOf(accounts));
      return new Map(shards.flat().flatMap(([id, name]) => (name === "" ? [] : [[id, name]])));
    },
    async routing(accounts) {
      const [routes = [], ...shards] = await entriesOf(shardsOf(accounts));
      return {
        notify: new Map(routes.map(([expectation, route]) => [expectation, route])),
        paths: new Map(
          shards.flat().flatMap(([id, , path]) => (path === undefined ? [] : [[id, path] as const])),
        ),
      };
    },
  };
}

export function dynamoAccountNames(table: Table, clock: Pick<Clock, "now">): Facts["accountNames"] {
  return dynamoAccountFacts(table, clock).accountNames;
}

/** The shard of the routes that expectations name. */
const notify = "NOTIFY";

/** @returns no entry for what could not be read */
async function read(
  table: Table,
  shards: readonly string[],
): Promise<ReadonlyMap<string, readonly Account[]>> {
  if (shards.length === 0) return new Map();
  const keyOf = (shard: string) => (shard === notify ? keys.notifyNames() : accountNamesKey(shard));
  try {
    const items = await getItems(table, shards.map(keyOf), "the names of accounts");
    return new Map(
      shards.map((shard) => {
        const body = items.find(({ sk }) => sk?.S === keyOf(shard).sk.S)?.body?.S;
        return [shard, JSON.parse(body ?? "[]")];
      }),
    );
  } catch {
    return new Map();
  }
}
