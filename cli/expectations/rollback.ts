import { loadCatalogue, loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { checkArgument } from "../input/arguments.ts";
import type { Invocation } from "../io.ts";
import { hubOf } from "./hub.ts";
import { type Consent, publish } from "./publish.ts";

/** Puts the expectations of an earlier version into effect again, as a new version. The accounts stay as they are. */
export async function rollback(
  to: string,
  { table, ...consent }: Partial<Consent> & { readonly table: string },
  invocation: Invocation,
): Promise<number> {
  checkArgument(to, /^[0-9a-f]{16}$/, "a VERSION of history");
  const hub = hubOf({ region: invocation.region, table });
  const current = await loadCurrent(hub.table);
  const { expectations } = await loadCatalogue(hub.table, to);
  const wanted = { expectations, accounts: [...current.catalogue.organizationAccounts] };
  return publish(current, wanted, consent, { kind: "rollback", to }, { hub, io: invocation.io });
}
