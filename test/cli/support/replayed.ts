import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import * as v from "valibot";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import { organizationAccounts, organizationId } from "../../../local/shared/accounts.ts";
import { command } from "./command-line.ts";

/** A line of `replay --json`. */
export const decidedSchema = v.strictObject({
  eventId: v.nullable(v.string()),
  decision: v.picklist([
    "ignored",
    "not-forwarded",
    "detected",
    "awaiting-approval",
    "reverted",
    "adopted",
    "blocked",
    "suspended",
    "resolved",
    "dead-letter",
    "returned",
  ]),
  reason: v.pipe(v.string(), v.nonEmpty()),
  severity: v.nullable(v.picklist(["critical", "high", "medium", "low", "info"])),
  actor: v.nullable(v.looseObject({ type: v.string() })),
  changes: v.array(
    v.object({ kind: v.string(), direction: v.string(), severity: v.string(), message: v.string() }),
  ),
  guards: v.array(v.strictObject({ guard: v.string(), objection: v.nullable(v.string()) })),
});

export type Decided = v.InferOutput<typeof decidedSchema>;

export interface Given {
  readonly expectations: readonly Expectation[];
  readonly toggle: string;
  readonly live?: string | undefined;
  /** Another folder of expectations. */
  readonly place?: string;
}

/** Writes the events into one file and replays it for the local organization. @returns a decision for each event */
export async function replayed(
  bodies: readonly string[],
  { expectations, toggle, live }: Given,
): Promise<{ readonly code: number; readonly decided: readonly Decided[] }> {
  const folder = mkdtempSync(path.join(tmpdir(), "trust-drift-replay-"));
  const file = (name: string, text: string) => {
    const place = path.join(folder, name);
    writeFileSync(place, text);
    return place;
  };
  mkdirSync(path.join(folder, "expectations"));
  for (const one of [...expectations, ...(expectations.length === 0 ? [unrelated] : [])])
    file(`expectations/${one.name}.json`, JSON.stringify(one));
  const { code, out, errors } = await command([
    "replay",
    file("events.jsonl", bodies.map((body) => JSON.stringify(JSON.parse(body))).join("\n")),
    ...["--json", "--expectations", path.join(folder, "expectations"), "--toggle", toggle],
    ...["--org-id", organizationId, "--org-accounts", file("accounts.txt", organizationAccounts.join("\n"))],
    ...(live === undefined ? [] : ["--live", file("live.json", live)]),
  ]);
  if (errors !== "") throw new Error(errors);
  const lines = out.split("\n").filter((line) => line !== "");
  return { code, decided: lines.map((line) => v.parse(decidedSchema, JSON.parse(line))) };
}

/** A folder of expectations is never empty. */
const unrelated = {
  name: "unrelated",
  match: { accounts: ["999999999999"], roles: ["unrelated"] },
  trust: { Version: "2012-10-17", Statement: [] },
};
