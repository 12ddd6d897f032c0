import { parseArgs } from "node:util";
import { forgetAdoption } from "../../core/incidents/approval/forget-adoption.ts";
import { compose } from "../approve/ports.ts";
import { onlyRole, tableOptions } from "../arguments.ts";
import type { Io } from "../io.ts";

/** Ends the adoption of a role. */
export async function forget(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: tableOptions,
  });
  const role = onlyRole("expectations forget", positionals);
  const { ports, caller } = compose(values.region, values.table);
  const rechecks = ports.rechecks.trustUpdated;
  const adoption = await forgetAdoption(role, await caller(), { ...ports, rechecks });
  if (adoption === undefined) {
    io.stderr.write(
      `trustdrift expectations: role ${role.name} of ${role.account} has no adopted trust policy\n`,
    );
    return 1;
  }
  const { by, occurredAt } = adoption;
  io.stdout.write(
    `The trust policy that ${by} wrote at ${occurredAt} is no longer expected. The role is being checked.\n`,
  );
  return 0;
}
