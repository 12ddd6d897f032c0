import { readFileSync } from "node:fs";
import path from "node:path";
import { matches } from "../../../local/gateway/events/event-pattern.ts";
import type { JsonObject } from "../../../local/gateway/http/json.ts";
import type { Resource } from "../../../tools/sst-program/engine/resource.ts";

const events = path.resolve(import.meta.dirname, "../../../events");

/** The samples of CloudTrail's events, as `events/manifest.json` lists them. */
export const samples: readonly {
  readonly file: string;
  readonly eventName: string;
  readonly expect: string;
}[] = JSON.parse(readFileSync(path.join(events, "manifest.json"), "utf8"));

export function readSample(file: string): JsonObject {
  return JSON.parse(readFileSync(path.join(events, file), "utf8"));
}

/** By EventBridge's rules, as the local organization follows them; `test/local` tests those. */
export function ruleMatches(rule: Resource, event: JsonObject): boolean {
  return matches(JSON.parse(String(rule.inputs.eventPattern)), event);
}
