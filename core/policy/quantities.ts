import type { Answer } from "./caller.ts";

/** A plain decimal number of a size that is exact; undefined for all else. */
export function numberOf(text: string): number | undefined {
  return /^-?\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}

/**
 * Milliseconds since 1970 of a date in W3C form or in seconds; undefined for all else.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function dateOf(text: string): number | undefined {
  if (/^\d{9,11}$/.test(text)) return Number(text) * 1000;
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text)) return undefined;
  const milliseconds = Date.parse(text);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

/** Whether an IPv4 address lies in a range; `unknown` for IPv6 addresses and for what is neither. */
export function addressIn(range: string, address: string): Answer {
  const [network = "", length = "32"] = range.split("/");
  const wanted = ipv4(network);
  const found = ipv4(address);
  if (found !== undefined && /^[\da-f:]*:[\da-f:]*$/i.test(network)) return "no";
  if (wanted === undefined || found === undefined || !/^\d{1,2}$/.test(length) || Number(length) > 32)
    return "unknown";
  const size = 2 ** (32 - Number(length));
  return Math.floor(wanted / size) === Math.floor(found / size) ? "yes" : "no";
}

export function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
