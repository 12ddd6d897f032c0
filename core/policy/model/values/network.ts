import { rememberEach } from "../remember.ts";

/** A range of addresses: all whose first `length` bits are those of `bits`. */
export interface Network {
  readonly family: 4 | 6;
  /** The address as a number; the bits after `length` are zero. */
  readonly bits: bigint;
  readonly length: number;
}

const width = { 4: 32, 6: 128 } as const;

/**
 * Undefined for all that is not surely a network: AWS documents standard CIDR notation, and `/32` for an address
 * without a length. Whether that holds for IPv6 as well is not clear, so a bare IPv6 address is no network here.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_IPAddress
 */
export function readNetwork(text: string): Network | undefined {
  const [written = "", lengthText, ...more] = text.split("/");
  const address = readAddress(written);
  if (address === undefined || more.length > 0) return undefined;
  const { family, bits } = address;
  if (lengthText === undefined) return family === 4 ? { family, bits, length: 32 } : undefined;
  if (!/^(0|[1-9]\d{0,2})$/.test(lengthText) || Number(lengthText) > width[family]) return undefined;
  const length = Number(lengthText);
  return { family, bits: masked(bits, family, length), length };
}

/** The network of a condition's value, read once: large documents compare the same values again and again. */
export const networkOf = rememberEach(({ text }: { readonly text: string }) => readNetwork(text));

function masked(bits: bigint, family: 4 | 6, length: number): bigint {
  const rest = BigInt(width[family] - length);
  return (bits >> rest) << rest;
}

export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** Leading zeros could be octal, and an IPv4 address within an IPv6 one could be either, so both are undefined. */
export function readAddress(text: string): Address | undefined {
  const bits = text.includes(":") ? readIpv6(text) : readIpv4(text);
  return bits === undefined ? undefined : { family: text.includes(":") ? 6 : 4, bits };
}

function readIpv4(text: string): bigint | undefined {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function readIpv6(text: string): bigint | undefined {
  const [before = "", after, ...more] = text.split("::");
  if (more.length > 0) return undefined;
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  const gap = 8 - head.length - tail.length;
  if (after === undefined ? gap !== 0 : gap < 1) return undefined;
  const groups = [...head, ...Array.from({ length: gap }, () => "0"), ...tail];
  if (!groups.every((group) => /^[\da-f]{1,4}$/i.test(group))) return undefined;
  return groups.reduce((sum, group) => sum * 65_536n + BigInt(`0x${group}`), 0n);
}

/** Whether `wide` has every address of `narrow`. */
export function containsNetwork(wide: Network, narrow: Network): boolean {
  return (
    wide.family === narrow.family &&
    wide.length <= narrow.length &&
    masked(narrow.bits, wide.family, wide.length) === wide.bits
  );
}

export function containsAddress({ family, bits, length }: Network, address: Address): boolean {
  return family === address.family && masked(address.bits, family, length) === bits;
}

/** `narrow`, and the networks that make `wide` with it: the other half at each step from the one to the other. */
export function dividedAround(wide: Network, narrow: Network): readonly Network[] {
  const { family, bits } = narrow;
  const size = family === 4 ? 32 : 128;
  const pieces = [narrow];
  for (let length = narrow.length; length > wide.length; length--) {
    pieces.push({ family, length, bits: masked(bits, family, length) ^ (1n << BigInt(size - length)) });
  }
  return pieces;
}

/** The same addresses in as few networks as it takes, in a fixed order: no two overlap or make one larger one. */
export function mergeNetworks(networks: readonly Network[]): readonly Network[] {
  const merged: Network[] = [];
  for (const network of networks.toSorted(byAddress)) {
    let next = network;
    let last = merged.at(-1);
    if (last !== undefined && containsNetwork(last, next)) continue;
    while (last !== undefined && isOtherHalf(last, next)) {
      merged.pop();
      next = { family: last.family, bits: last.bits, length: last.length - 1 };
      last = merged.at(-1);
    }
    merged.push(next);
  }
  return merged;
}

function byAddress(one: Network, other: Network): number {
  if (one.family !== other.family) return one.family - other.family;
  if (one.bits !== other.bits) return one.bits < other.bits ? -1 : 1;
  return one.length - other.length;
}

/** Whether the two are the lower and the upper half of one network. */
function isOtherHalf(lower: Network, upper: Network): boolean {
  if (lower.family !== upper.family || lower.length !== upper.length || lower.length === 0) return false;
  const { family, length, bits } = lower;
  return bits === masked(upper.bits, family, length - 1) && bits !== upper.bits;
}

/** The one way of writing a network that others are compared by: no bits after the length, IPv6 without gaps. */
export function networkText({ family, bits, length }: Network): string {
  return `${addressText({ family, bits })}/${length}`;
}

export function addressText({ family, bits }: Address): string {
  if (family === 4) return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 255n).join(".");
  const groups = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) =>
    ((bits >> shift) & 65_535n).toString(16),
  );
  const [longest] = [...groups.join(":").matchAll(/(?<=^|:)0(:0)+(?=:|$)/g)].toSorted(
    (one, other) => other[0].length - one[0].length || one.index - other.index,
  );
  const text = groups.join(":");
  if (longest === undefined) return text;
  const [head, tail] = [text.slice(0, longest.index), text.slice(longest.index + longest[0].length)];
  return `${head.replace(/:$/, "")}::${tail.replace(/^:/, "")}`;
}

/** How large a part of all addresses of its family the networks make, from 0 to 1. They must not overlap. */
export function shareOf(networks: readonly Network[], family: 4 | 6): number {
  return networks.reduce((sum, network) => sum + (network.family === family ? 2 ** -network.length : 0), 0);
}
