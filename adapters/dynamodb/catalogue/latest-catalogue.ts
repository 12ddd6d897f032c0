import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import { toAwsError } from "../../../core/shared/aws-errors.ts";
import { keys } from "../keys.ts";
import { loadCatalogue } from "./catalogue.ts";

/**
 * Keeps the catalogue in memory for as long as the table points to that very version. What the product expects by
 * itself is in each version.
 */
export class LatestCatalogue {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  readonly #own: readonly Expectation[];
  #loaded: { version: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(client: DynamoDBClient, table: string, own: readonly Expectation[]) {
    this.#client = client;
    this.#table = table;
    this.#own = own;
  }

  async get(version: string | undefined): Promise<Catalogue> {
    if (version === undefined) return new Catalogue(this.#own, []);
    if (this.#loaded?.version !== version) {
      this.#loaded = { version, catalogue: this.#load(version) };
    }
    try {
      return await this.#loaded.catalogue;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }

  async #load(version: string): Promise<Catalogue> {
    const authored = await loadCatalogue(this.#client, this.#table, version);
    return new Catalogue([...authored.expectations, ...this.#own], authored.organizationAccounts);
  }
}

/** @returns undefined where no catalogue was ever put in force */
export async function versionInForce(client: DynamoDBClient, table: string): Promise<string | undefined> {
  const command = new GetItemCommand({
    TableName: table,
    Key: keys.catalogueVersion(),
    ConsistentRead: true,
  });
  const { Item: item } = await client.send(command).catch((error: unknown) => {
    throw toAwsError(error, "dynamodb:GetItem of the catalogue's version");
  });
  return item?.version?.S;
}
