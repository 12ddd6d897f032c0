import type { Condition } from "../model/condition.ts";
import type { Faults } from "./faults.ts";
import type { Json } from "./json.ts";
import { parseConditions } from "./parse-conditions.ts";

/** Conditions without a fault, by their JSON. */
export type KnownConditions = ReadonlyMap<string, readonly Condition[]>;

/** Reads each `Condition` element once: statements often share one, and a live document shares most with the expected one. */
export class ConditionReader {
  readonly read = new Map<string, readonly Condition[]>();
  readonly #faults: Faults;
  readonly #known: KnownConditions | undefined;

  constructor(faults: Faults, known: KnownConditions | undefined) {
    this.#faults = faults;
    this.#known = known;
  }

  conditions(json: Json | undefined, statement: string, substitution: boolean): readonly Condition[] {
    if (json === undefined) return [];
    const written = JSON.stringify(json);
    // Only a variable makes a difference between the versions
    const text = substitution && written.includes("${") ? `$${written}` : written;
    const known = this.#known?.get(text) ?? this.read.get(text);
    if (known !== undefined) return known;
    const before = this.#faults.found.length;
    const conditions = parseConditions(json, statement, substitution, this.#faults);
    // JSON.stringify writes null for an infinite number
    if (this.#faults.found.length === before && !text.includes("null")) this.read.set(text, conditions);
    return conditions;
  }
}
