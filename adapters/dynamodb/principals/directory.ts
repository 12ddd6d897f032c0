import type { Dependent, Directory, KnownPrincipal } from "../../../core/principals/directory.ts";
import { getItem, partitionItems } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { historyPartition, type Item, keys, trustedPartition } from "../keys.ts";
import { rememberPrincipals } from "./known-principals.ts";

/** Who had which unique id, and who trusts whom. */
export function dynamoDirectory(table: Table): Directory {
  return {
    async ownerOf(id) {
      const item = await getItem(table, keys.uniqueId(id), `the owner of ${id}`);
      return item && principalOf(item);
    },
    async historyOf(principal) {
      const items = await partitionItems(table, historyPartition(principal));
      return items.map(principalOf).toSorted((one, other) => compare(one.since, other.since));
    },
    remember: (principal) => rememberPrincipals(table, [principal]),
    async dependentsOf(principal) {
      const items = await partitionItems(table, trustedPartition(principal));
      return items.map(dependentOf);
    },
  };
}

function principalOf(item: Item): KnownPrincipal {
  const { createdBy, restoredFor, restoreApprovedBy } = item;
  return {
    kind: item.kind?.S === "user" ? "user" : "role",
    account: item.account?.S ?? "",
    name: item.principalName?.S ?? "",
    id: item.id?.S ?? "",
    arn: item.arn?.S ?? "",
    since: item.since?.S ?? "",
    ...(createdBy?.S !== undefined && { createdBy: createdBy.S }),
    ...(restoredFor?.S !== undefined && { restoredFor: restoredFor.S }),
    ...(restoreApprovedBy?.S !== undefined && { restoreApprovedBy: restoreApprovedBy.S }),
  };
}

function dependentOf({ body }: Item): Dependent {
  return JSON.parse(body?.S ?? "{}");
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}
