// npm run peers: gives the same pairs of trust policies to other tools, and writes the tables of docs/comparison.md.
//   node bench/peers/main.ts            installs missing tools in .build/peers, asks all of them, writes the tables
//   node bench/peers/main.ts NAME       asks one tool, and prints its answers instead
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { withSection } from "../../tools/docs/sections.ts";
import { startAws } from "./aws.ts";
import { custodianByAccount, custodianByValue } from "./custodian.ts";
import { goLibrary } from "./go-library.ts";
import { iambic } from "./iambic.ts";
import { own } from "./own.ts";
import { pairs } from "./pairs.ts";
import { type Peer, type Result, SkippedError } from "./peer.ts";
import { prowler } from "./prowler.ts";
import { tablesOf } from "./tables.ts";

const [only] = process.argv.slice(2);
const peers = [own, goLibrary, custodianByValue, custodianByAccount, prowler, iambic].filter(
  ({ name }) => only === undefined || name.toLowerCase().includes(only.toLowerCase()),
);
const chosen = pairs();
const aws = await startAws();
const results: { readonly peer: Peer; readonly result: Result }[] = [];
try {
  for (const peer of peers) {
    console.error(`asking ${peer.name}`);
    const result = await peer.ask(chosen, aws).catch(asSkipped);
    if (result.kind === "skipped") console.error(`  skipped: ${result.reason}`);
    results.push({ peer, result });
  }
} finally {
  await aws.stop();
}

const text = tablesOf(chosen, results, new Date());
if (only !== undefined) console.log(text);
else {
  const file = path.resolve(import.meta.dirname, "../../docs/comparison.md");
  const section = { file: "docs/comparison.md", name: "peers", text };
  writeFileSync(file, withSection(readFileSync(file, "utf8"), section));
  console.log("docs/comparison.md: peers written");
}

function asSkipped(error: unknown): Result {
  if (error instanceof SkippedError) return { kind: "skipped", reason: error.message };
  throw error;
}
