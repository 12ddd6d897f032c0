import type { Action } from "../../model/document.ts";
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
  ["sts:any-other-action", "use any other STS action on it"],
];
