import { describe, expect, test } from "vitest";
import {
  addressText,
  containsNetwork,
  mergeNetworks,
  type Network,
  networkText,
  readAddress,
  readNetwork,
  shareOf,
} from "../../../../core/policy/model/values/network.ts";

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.map((text) => readNetwork(text)).filter((network) => network !== undefined);
}

describe("networks", () => {
  test.each([
    ["203.0.113.0/24", "203.0.113.0/24"],
    ["203.0.113.5/24", "203.0.113.0/24"],
    ["203.0.113.5", "203.0.113.5/32"],
    ["203.0.113.5/0", "0.0.0.0/0"],
    ["2001:DB8::/32", "2001:db8::/32"],
    ["2001:0db8:0:0:0:0:0:1/128", "2001:db8::1/128"],
    ["2001:db8::1/32", "2001:db8::/32"],
    ["::/0", "::/0"],
    ["::1/128", "::1/128"],
    ["1::/16", "1::/16"],
    ["1:0:0:2:0:0:0:3/128", "1:0:0:2::3/128"],
    ["1:0:0:2:3:0:0:4/128", "1::2:3:0:0:4/128"],
    ["1:2:3:4:5:6:7:8/128", "1:2:3:4:5:6:7:8/128"],
    ["1:2:3:4:5:6:0:8/128", "1:2:3:4:5:6:0:8/128"],
  ])("given %s, when read and written, then it is %s", (text, wanted) => {
    expect(networks(text).map(networkText)).toEqual([wanted]);
  });

  test.each([
    "2001:db8::1",
    "203.0.113.05/24",
    "203.0.113/24",
    "203.0.113.256/24",
    "203.0.113.0/33",
    "203.0.113.0/024",
    "203.0.113.0/",
    "203.0.113.0/24/24",
    "203.0.113.0/ 24",
    "2001:db8::/129",
    "2001:db8:::/32",
    "2001::db8::/32",
    "1:2:3:4:5:6:7::8/128",
    "12345::/32",
    "::ffff:192.0.2.1/128",
    "1:2:3/48",
    "*",
    "",
  ])("given %j, when read, then it is not surely a network", (text) => {
    expect(readNetwork(text)).toBeUndefined();
  });

  test("given addresses, when read and written, then they are the same in one spelling", () => {
    const spelled = ["192.0.2.1", "2001:DB8:0::1", "::"].map((text) => readAddress(text));
    expect(spelled.map((address) => address && addressText(address))).toEqual([
      "192.0.2.1",
      "2001:db8::1",
      "::",
    ]);
  });

  test.each([
    [["10.0.0.0/8", "10.1.0.0/16"], ["10.0.0.0/8"]],
    [["10.1.0.0/16", "10.0.0.0/8", "10.0.0.0/8"], ["10.0.0.0/8"]],
    [["10.0.0.0/9", "10.128.0.0/9"], ["10.0.0.0/8"]],
    [["10.0.0.0/10", "10.64.0.0/10", "10.128.0.0/9"], ["10.0.0.0/8"]],
    [
      ["10.64.0.0/10", "10.128.0.0/10"],
      ["10.64.0.0/10", "10.128.0.0/10"],
    ],
    [
      ["0.0.0.0/1", "128.0.0.0/1", "::/1", "8000::/1"],
      ["0.0.0.0/0", "::/0"],
    ],
    [["0.0.0.0/0", "0.0.0.0/0"], ["0.0.0.0/0"]],
    [
      ["10.0.0.0/8", "a00::/8"],
      ["10.0.0.0/8", "a00::/8"],
    ],
    [[], []],
  ])("given %j, when merged, then they are %j", (texts, wanted) => {
    expect(mergeNetworks(networks(...texts)).map(networkText)).toEqual(wanted);
  });

  test.each([
    ["10.0.0.0/8", "10.1.0.0/16", true],
    ["10.0.0.0/8", "10.0.0.0/8", true],
    ["10.1.0.0/16", "10.0.0.0/8", false],
    ["10.0.0.0/8", "11.0.0.0/16", false],
    ["0.0.0.0/0", "::/0", false],
    ["::/0", "2001:db8::/32", true],
  ])("given %s and %s, when asked, then one contains the other: %s", (wide, narrow, wanted) => {
    const [one, other] = networks(wide, narrow);
    expect(one && other && containsNetwork(one, other)).toBe(wanted);
  });

  test("given networks, when measured, then only those of the family count", () => {
    expect(shareOf(networks("0.0.0.0/1", "128.0.0.0/2", "::/0"), 4)).toBe(0.75);
    expect(shareOf(networks("0.0.0.0/1", "2000::/3"), 6)).toBe(0.125);
  });
});
