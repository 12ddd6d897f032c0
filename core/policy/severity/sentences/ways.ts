import type { Action } from "../../model/document.ts";
import type { Callers } from "../callers/callers.ts";
import { shorten } from "./texts.ts";

/** What callers can do: "assume this role and tag its sessions". Ways that read the same are said once. */
export function describeWays(ways: readonly Action[]): string {
  const names = new Set(ways.map(({ canonical }) => canonical));
  const assumes = [...names].some((name) => name.startsWith("sts:assumerole"));
  const sessions = assumes ? "its sessions" : "sessions of this role";
  const texts = known.flatMap(([canonical, text]) =>
    names.has(canonical) ? [text.replace("{sessions}", sessions)] : [],
  );
  const others = [...names].filter((name) => !known.some(([canonical]) => canonical === name));
  const all = [...new Set(texts), ...others.map((name) => `use the action ${shorten(name)} on this role`)];
  const last = all.pop() ?? "do nothing with this role";
  return all.length === 0 ? last : `${all.join(", ")} and ${last}`;
}

/** The actions of identity providers do not let in principals of AWS: they are said if nothing else is to be said. */
export function waysOpenTo({ kind }: Callers, ways: readonly Action[]): readonly Action[] {
  if (kind !== "account" && kind !== "principal" && kind !== "service") return ways;
  const open = ways.filter(({ canonical }) => !ofProviders.has(canonical));
  return open.length > 0 ? open : ways.map((way) => ({ ...way, canonical: unusable }));
}

const ofProviders = new Set(["sts:assumerolewithsaml", "sts:assumerolewithwebidentity"]);
const unusable = "for identity providers";

/** In the order of a sentence. */
const known: readonly (readonly [canonical: string, text: string])[] = [
  ["none", "do nothing with this role"],
  ["all but none", "do nothing with this role"],
  ["sts:assumerole", "assume this role"],
  ["sts:assumerolewithsaml", "assume this role"],
  ["sts:assumerolewithwebidentity", "assume this role"],
  ["sts:tagsession", "tag {sessions}"],
  ["sts:setsourceidentity", "set the source identity of {sessions}"],
  ["sts:setcontext", "set the context of {sessions}"],
  [unusable, "use STS actions that only identity providers can use"],
  ["sts:any-other-action", "use any other STS action on it"],
];
