import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { publishCatalogue } from "../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectations } from "../adapters/expectation-files.ts";
import { tableName } from "../core/contract/names.ts";
import { iamEventRegions } from "../core/contract/regions.ts";
import { InputError } from "../core/shared/errors.ts";
import type { Command } from "./io.ts";

export const expectationsUsage = `trustdrift expectations check PLACE
trustdrift expectations push PLACE --accounts FILE [--table NAME] [--region REGION]

PLACE is a YAML or JSON file, or a folder of them. \`check\` reads them and says what is wrong. \`push\` puts them in
force, all or nothing, with the credentials of the hub account; what was in force before is replaced.

  --accounts FILE   the ids of the organization's accounts, one a line: every other account counts as foreign
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}
`;

export const expectationsCommand: Command = async (args, io) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      accounts: { type: "string" },
      table: { type: "string", default: tableName },
      region: { type: "string", default: iamEventRegions.aws },
      help: { type: "boolean", default: false },
    },
  });
  const [action, place] = positionals;
  if (values.help) {
    io.stdout.write(expectationsUsage);
    return 0;
  }
  if ((action !== "check" && action !== "push") || place === undefined) {
    throw new InputError(
      `expectations: expected check PLACE or push PLACE, found ${positionals.join(" ") || "nothing"}`,
    );
  }
  const expectations = await readExpectations(place);
  if (action === "check") {
    io.stdout.write(
      `${expectations.length} expectations, all well: ${expectations.map(({ name }) => name).join(", ")}\n`,
    );
    return 0;
  }
  if (values.accounts === undefined)
    throw new InputError("--accounts: expected a file of account ids, found nothing");
  const client = new DynamoDBClient({ region: values.region });
  const accounts = await readAccounts(values.accounts);
  const version = await publishCatalogue({ client, name: values.table }, expectations, accounts);
  io.stdout.write(
    `${expectations.length} expectations and ${accounts.length} accounts in force as version ${version}\n`,
  );
  return 0;
};

async function readAccounts(file: string): Promise<string[]> {
  const lines = (await readFile(file, "utf8")).split(/\r?\n/).map((line) => line.trim());
  const accounts = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const wrong = accounts.find((line) => !/^\d{12}$/.test(line));
  if (wrong !== undefined)
    throw new InputError(`${file}: expected a 12-digit account id on each line, found ${wrong}`);
  if (accounts.length === 0) throw new InputError(`${file}: expected at least one account id, found none`);
  return accounts;
}
