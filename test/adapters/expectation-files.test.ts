import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readExpectations } from "../../adapters/files/expectation-files.ts";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "expectations-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(principal: string, rest = ""): Promise<unknown> {
  const file = path.join(folder, "app.yaml");
  const statement = `{ Effect: Allow, Action: sts:AssumeRole, Principal: { AWS: ${principal} }${rest} }`;
  await writeFile(
    file,
    `name: app\nmatch: { accounts: "*", roles: ["app-*"] }\ntrust: { Version: "2012-10-17", Statement: [${statement}] }\n`,
  );
  return readExpectations(file);
}

function maximumAge(value: string): string {
  return `, Condition: { NumericLessThan: { "aws:MultiFactorAuthAge": ${value} } }`;
}

describe("numbers in an expectation's file", () => {
  test.each([
    ["044444444444", "trust.Statement[0].Principal.AWS: expected text in quotes, found 044444444444"],
    ["[0x6794b5d8c]", "trust.Statement[0].Principal.AWS[0]: expected text in quotes, found 0x6794b5d8c"],
    ["0o17", "Principal.AWS: expected text in quotes, found 0o17"],
    ["44444444444.0", "Principal.AWS: expected text in quotes, found 44444444444.0"],
    ["4.4e11", "Principal.AWS: expected text in quotes, found 4.4e11"],
    ["12345678901234567890", "Principal.AWS: expected text in quotes, found 12345678901234567890"],
    ["444444444444", "Principal.AWS: expected text in quotes, found the number 444444444444"],
  ])("given the principal %s, when read, then it is refused with path and text", async (principal, fault) => {
    await expect(read(principal)).rejects.toThrow(fault);
  });

  test.each(["0100", "0x10", "1e3", "+5", "1.0", "9007199254740993"])(
    "given an age of %s, when read, then it is refused, for YAML changes it",
    async (age) => {
      await expect(read('"*"', maximumAge(age))).rejects.toThrow(
        `NumericLessThan.aws:MultiFactorAuthAge: expected text in quotes, found ${age}, which YAML reads as`,
      );
    },
  );

  test("given plain numbers where numbers are compared, when read, then they are taken", async () => {
    await expect(read('"*"', maximumAge("3600"))).resolves.toHaveLength(1);
    await expect(read('["012345678901"]', maximumAge('["3600"]'))).resolves.toHaveLength(1);
  });

  test("given a key twice, when read, then it is refused", async () => {
    await expect(read('"*"', ", Effect: Deny")).rejects.toThrow(/app\.yaml: .*unique/);
  });
});
