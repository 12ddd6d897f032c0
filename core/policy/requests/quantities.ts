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

/** Whether an address lies in a range of its own kind; `unknown` when either is neither IPv4 nor IPv6. */
export function addressIn(range: string, address: string): Answer {
  const [network = "", length] = range.split("/");
  const [start, one] = [ipv4(network), ipv4(address)];
  if (start !== undefined && one !== undefined) return ipv4In(start, length ?? "32", one);
  const wanted = bitsOf(network);
  const found = bitsOf(address);
  if (wanted === undefined || found === undefined) return "unknown";
  if (wanted.length !== found.length) return "no";
  const prefix = Number(length ?? wanted.length);
  if (!/^\d{1,3}$/.test(length ?? "0") || prefix > wanted.length) return "unknown";
  return wanted.slice(0, prefix) === found.slice(0, prefix) ? "yes" : "no";
}

function ipv4In(start: number, length: string, address: number): Answer {
  if (!/^\d{1,3}$/.test(length) || Number(length) > 32) return "unknown";
  const size = 2 ** (32 - Number(length));
  return Math.floor(start / size) === Math.floor(address / size) ? "yes" : "no";
}

/** 32 or 128 binary digits. */
function bitsOf(address: string): string | undefined {
  const number = ipv4(address);
  return number === undefined ? ipv6Bits(address) : number.toString(2).padStart(32, "0");
}

function ipv6Bits(address: string): string | undefined {
  const [before = "", after, ...more] = address.split("::");
  if (more.length > 0) return undefined;
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const gap = 8 - head.length - tail.length;
  if (after === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...head, ...Array.from({ length: gap }, () => "0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, "0")).join("");
}

export function ipv4(text: string): number | undefined {
  const parts = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1).map(Number);
  if (parts === undefined || parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

export function ipv4Text(address: number): string {
  return [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join(".");
}
