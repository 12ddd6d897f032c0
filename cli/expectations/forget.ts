import { forgetAdoption } from "../../core/incidents/approval/forget-adoption.ts";
import { compose } from "../incidents/ports.ts";
import { roleKeyOf } from "../input/arguments.ts";
import type { Invocation } from "../io.ts";

/** Ends the adoption of a role. */
export async function forget(
  place: string,
  { table }: { readonly table: string },
  { io, region }: Invocation,
): Promise<number> {
  const role = roleKeyOf(place);
  const { ports, caller } = compose(region, table);
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
