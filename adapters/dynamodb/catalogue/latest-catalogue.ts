import { Catalogue } from "../../../core/expectations/catalogue.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import type { Table } from "../items/table.ts";
import { loadCatalogue } from "./catalogue.ts";

/** Caches the current version of the catalogue in memory. Adds the product's own expectations to each version. */
export class LatestCatalogue {
  readonly #table: Table;
  readonly #own: readonly Expectation[];
  #loaded: { key: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(table: Table, own: readonly Expectation[]) {
    this.#table = table;
    this.#own = own;
  }

  /** @param accounts of the organization, in place of those that were pushed */
  async get(version: string | undefined, accounts: readonly string[] | undefined): Promise<Catalogue> {
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
