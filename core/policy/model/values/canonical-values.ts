import type { Test } from "../operator.ts";
import { dateOf, dateText } from "./date.ts";
import {
  addressText,
  mergeNetworks,
  type Network,
  networkText,
  readAddress,
  readNetwork,
} from "./network.ts";
import { numberOf } from "./number.ts";

/** One spelling for texts that an operator surely reads as the same number or moment. */
export function canonicalQuantity(test: Test, text: string): string {
  if (test.startsWith("numeric")) return String(numberOf(text) ?? text);
  if (!test.startsWith("date")) return text;
  const moment = dateOf(text);
  return moment === undefined ? text : dateText(moment);
}

/** The same addresses in one spelling. What is not surely a network stays as it is. */
export function canonicalNetworks(texts: readonly string[]): readonly string[] {
  const networks: Network[] = [];
  const others: string[] = [];
  for (const text of texts) {
    const network = readNetwork(text);
    if (network === undefined) others.push(spelled(text));
    else networks.push(network);
  }
  return [...mergeNetworks(networks).map(networkText), ...others];
}

function spelled(text: string): string {
  const address = readAddress(text);
  return address === undefined ? text : addressText(address);
}
