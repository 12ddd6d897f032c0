import type { Resource } from "./resource.ts";

/** Errors that the real engine reports and the mocked engine accepts. */
export function refusals(resources: readonly Resource[]): string[] {
  const seen = new Set<string>();
  const found: string[] = [];
  for (const { type, name, inputs } of resources) {
    const key = `${type}::${name}`;
    if (seen.has(key)) found.push(`${key} is declared twice`);
    seen.add(key);
    const text = JSON.stringify(inputs, withoutAssets);
    if (/Calling \[to(String|JSON)\] on an \[Output/.test(text))
      found.push(`${key}: an Output was converted to a string; use $interpolate or $jsonStringify`);
    if (/"undefined"|\bundefined[:/]|\[object (Object|Promise)\]/.test(text))
      found.push(`${key}: a value was not resolved: ${text.slice(0, 300)}`);
  }
  return found;
}

/** Assets are files of this machine: replaced by their kind, so that two runs are equal. */
export function withoutAssets(_key: string, value: unknown): unknown {
  const isAsset = typeof value === "object" && value !== null && "__pulumiAsset" in value;
  return isAsset ? { asset: value.constructor.name } : value;
}
