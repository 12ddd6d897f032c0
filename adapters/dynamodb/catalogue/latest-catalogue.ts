import { Catalogue } from "../../../core/expectations/catalogue.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import type { Table } from "../items/table.ts";
import { type Item, keys } from "../keys.ts";
import { loadCatalogue } from "./catalogue.ts";
import { accountsIn } from "./refresh-accounts.ts";

/** The items that say which catalogue is the latest. A caller reads them together with its own. */
export const latestCatalogueKeys = [keys.catalogueVersion(), keys.organization()] as const;

/** Caches the current version of the catalogue in memory. Adds the product's own expectations to each version. */
export class LatestCatalogue {
  readonly #table: Table;
  readonly #own: readonly Expectation[];
  #loaded: { key: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(table: Table, own: readonly Expectation[]) {
    this.#table = table;
    this.#own = own;
  }

  /** @param items those of `latestCatalogueKeys` that exist, and any others */
  async get(items: readonly Item[]): Promise<Catalogue> {
    const version = items.find(({ sk }) => sk?.S === keys.catalogueVersion().sk.S)?.version?.S;
    // In place of the accounts that were pushed
    const accounts = accountsIn(items);
    if (version === undefined) return new Catalogue(this.#own, accounts ?? []);
    const key = [version, ...(accounts ?? [])].join(" ");
    if (this.#loaded?.key !== key) {
      this.#loaded = { key, catalogue: this.#load(version, accounts) };
    }
    try {
      return await this.#loaded.catalogue;
    } catch (error) {
      this.#loaded = undefined;
      throw error;
    }
  }

  async #load(version: string, accounts: readonly string[] | undefined): Promise<Catalogue> {
    const authored = await loadCatalogue(this.#table, version);
    const all = [...authored.expectations, ...this.#own];
    return new Catalogue(all, accounts ?? authored.organizationAccounts, authored.revisions);
  }
}
