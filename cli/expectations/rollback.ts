import { parseArgs } from "node:util";
import { loadCatalogue, loadCurrent } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { onlyArgument, tableOptions } from "../arguments.ts";
import type { Io } from "../io.ts";
import { hubOf } from "./hub.ts";
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
  const to = onlyArgument(
    { command: "expectations rollback", expected: "VERSION", form: /^[0-9a-f]{16}$/ },
    positionals,
  );
  const hub = hubOf(values);
  const current = await loadCurrent(hub.table);
  const { expectations } = await loadCatalogue(hub.table, to);
  const wanted = { expectations, accounts: [...current.catalogue.organizationAccounts] };
  return publish(current, wanted, values, { kind: "rollback", to }, { hub, io });
}
