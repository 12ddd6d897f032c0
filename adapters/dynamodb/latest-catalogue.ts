import { type DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { asFailure } from "../../core/aws-failure.ts";
import { Catalogue } from "../../core/catalogue.ts";
import { loadCatalogue } from "./catalogue.ts";
import { keys } from "./keys.ts";

/** Keeps the catalogue in memory for as long as the table points to that very version. */
export class LatestCatalogue {
  readonly #client: DynamoDBClient;
  readonly #table: string;
  #loaded: { version: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async get(version: string | undefined): Promise<Catalogue> {
    if (version === undefined) return new Catalogue([], []);
    if (this.#loaded?.version !== version) {
      this.#loaded = { version, catalogue: loadCatalogue(this.#client, this.#table, version) };
    }
    try {
      return await this.#loaded.catalogue;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
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
    throw asFailure(error, "dynamodb:GetItem of the catalogue's version");
  });
  return item?.version?.S;
}
