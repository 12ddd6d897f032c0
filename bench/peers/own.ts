import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import * as v from "valibot";
import { account } from "./pairs.ts";
import type { Peer } from "./peer.ts";
import { installed, run } from "./run.ts";

const program = path.resolve(import.meta.dirname, "../../cli/trustdrift.ts");

const lineSchema = v.object({
  name: v.string(),
  verdict: v.picklist(["equal", "drift", "unreadable"]),
  severity: v.nullish(v.string()),
  changes: v.optional(v.array(v.object({ message: v.string() }))),
});

/** This project, by its command line. */
export const own: Peer = {
  name: "trustdrift",
  version: "this commit",
  licence: "Apache-2.0",
  purpose: "compares the trust policies of roles with expected ones",
  asked: "each pair (`compare`)",
  command: "trustdrift compare --cases pairs.jsonl",
  async ask(pairs) {
    const input = pairs.map(({ role, expected, actual }) =>
      JSON.stringify({ name: role, expected, actual, account }),
    );
    const folder = path.join(installed, "runs");
    await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, "pairs.jsonl"), input.join("\n"));
    const { output } = await run(process.execPath, [program, "compare", "--cases", "pairs.jsonl"], {
      cwd: folder,
    });
    const lines = output
      .trim()
      .split("\n")
      .map((line) => v.parse(lineSchema, JSON.parse(line)));
    return {
      kind: "answered",
      byRole: new Map(
        lines.map(({ name, verdict, severity, changes = [] }) => [
          name,
          {
            isDrift: verdict !== "equal",
            says: [severity, changes[0]?.message ?? verdict].filter(Boolean).join(": "),
          },
        ]),
      ),
    };
  },
};
