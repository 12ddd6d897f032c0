import { resume as endSuspension } from "../../core/incidents/approval/resume.ts";
import { roleKeyOf } from "../input/arguments.ts";
import type { Invocation } from "../io.ts";
import { forReader } from "../output/remark.ts";
import { compose } from "./ports.ts";

/** Ends the suspension of a role. @returns the exit code */
export async function resume(
  place: string,
  { table }: { readonly table: string },
  { io, region }: Invocation,
): Promise<number> {
  const role = roleKeyOf(place);
  const { ports, caller } = compose(region, table);
  const by = `${await caller()} on the command line`;
  const rechecks = ports.rechecks.trustUpdated;
  const { text } = await endSuspension(role, by, { ...ports, rechecks });
  io.stdout.write(`${forReader(text, io.stdout, io)}\n`);
  return 0;
}
