import { parseArgs } from "node:util";
import { loadCatalogue, loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { hubOf, tableOptions } from "./hub.ts";
import { publish } from "./publish.ts";

/** Puts the expectations of an earlier version into effect again, as a new version. The accounts stay as they are. */
export async function rollback(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      prune: { type: "boolean", default: false },
      yes: { type: "boolean", default: false },
      ...tableOptions,
    },
  });
  const [to = "", ...more] = positionals;
  if (!/^[0-9a-f]{16}$/.test(to) || more.length > 0)
    throw new InputError(
      `expectations rollback: expected VERSION, found ${positionals.join(" ") || "nothing"}`,
    );
  const hub = hubOf(values);
  const current = await loadCurrent(hub.table);
  const { expectations } = await loadCatalogue(hub.table, to);
  const wanted = { expectations, accounts: [...current.catalogue.organizationAccounts] };
  return publish(current, wanted, values, { kind: "rollback", to }, { hub, io });
}
