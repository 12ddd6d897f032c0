import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { publishCatalogue } from "../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectations } from "../adapters/expectation-files.ts";
import { tableName } from "../core/contract/names.ts";
import { iamEventRegions } from "../core/contract/regions.ts";
import { InputError } from "../core/shared/errors.ts";
import { readAccountsFile } from "./files.ts";
import type { Command, Io } from "./io.ts";

const usage = `trustdrift expectations check PATH
trustdrift expectations push PATH --accounts FILE [--table NAME] [--region REGION]

PATH is a YAML or JSON file, or a folder of such files. \`check\` validates them and reports all errors. \`push\`
replaces all expectations of the deployment by these, in one step. It needs credentials for the hub account.

  --accounts FILE   the account ids of the organization, one per line or as a JSON list. Every other account counts as
                    foreign
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}
`;

export const expectations: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      accounts: { type: "string" },
      table: { type: "string", default: tableName },
      region: { type: "string", default: iamEventRegions.aws },
    },
  });
  const [action, place] = positionals;
  if ((action !== "check" && action !== "push") || place === undefined) {
    throw new InputError(
      `expectations: expected check PATH or push PATH, found ${positionals.join(" ") || "nothing"}`,
    );
  }
  const all = await readExpectations(place);
  const count = all.length;
  if (action === "check") {
    io.stdout.write(`${count} expectations are valid: ${all.map(({ name }) => name).join(", ")}\n`);
    return 0;
  }
  if (values.accounts === undefined)
    throw new InputError("--accounts: expected a file of account ids, found nothing");
  const accounts = [...(await readAccountsFile("--accounts", values.accounts))];
  if (accounts.length === 0)
    throw new InputError(`--accounts: expected at least one account id in ${values.accounts}, found none`);
  const client = new DynamoDBClient({ region: values.region });
  const version = await publishCatalogue({ client, name: values.table }, all, accounts);
  io.stdout.write(`Version ${version} is in effect: ${count} expectations, ${accounts.length} accounts\n`);
  return 0;
}
