import { Catalogue } from "../../../core/expectations/catalogue.ts";
import type { Expectation } from "../../../core/expectations/expectation.ts";
import type { Table } from "../items/table.ts";
import { loadCatalogue } from "./catalogue.ts";

/** Caches the current version of the catalogue in memory. Adds the product's own expectations to each version. */
export class LatestCatalogue {
  readonly #table: Table;
  readonly #own: readonly Expectation[];
  #loaded: { version: string; catalogue: Promise<Catalogue> } | undefined;

  constructor(table: Table, own: readonly Expectation[]) {
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
    const authored = await loadCatalogue(this.#table, version);
    const all = [...authored.expectations, ...this.#own];
    return new Catalogue(all, authored.organizationAccounts, authored.revisions);
  }
}
