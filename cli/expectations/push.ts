import { parseArgs } from "node:util";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { publishCatalogue } from "../../adapters/dynamodb/catalogue/catalogue.ts";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile } from "../files.ts";
import type { Io } from "../io.ts";
import { tableOptions } from "./options.ts";
import { warnUnwritable } from "./warn-unwritable.ts";

/** Replaces the expectations of the deployment. */
export async function push(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { accounts: { type: "string" }, ...tableOptions },
  });
  const [place, ...more] = positionals;
  if (place === undefined || more.length > 0)
    throw new InputError(`expectations push: expected PATH, found ${positionals.join(" ") || "nothing"}`);
  const all = await readExpectations(place);
  warnUnwritable(all, io);
  if (values.accounts === undefined)
    throw new InputError("--accounts: expected a file of account ids, found nothing");
  const accounts = [...(await readAccountsFile("--accounts", values.accounts))];
  if (accounts.length === 0)
    throw new InputError(`--accounts: expected at least one account id in ${values.accounts}, found none`);
  const client = new DynamoDBClient({ region: values.region });
  const version = await publishCatalogue({ client, name: values.table }, all, accounts);
  io.stdout.write(
    `Version ${version} is in effect: ${all.length} expectations, ${accounts.length} accounts\n`,
  );
  return 0;
}
