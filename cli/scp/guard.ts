import type { Command } from "../io.ts";
import { rcp } from "./rcp.ts";
import { scp } from "./scp.ts";

/** `guard scp` limits the principals of the organization, `guard rcp` callers from outside. */
export const guard: Command = {
  usage: `${scp.usage}\n${rcp.usage}`,
  run: ([kind, ...args], io) =>
    kind === "rcp" ? rcp.run(args, io) : scp.run(kind === undefined ? [] : [kind, ...args], io),
};
