/** Computed values, of which the most recently used ones are stored. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  readonly #most: number;

  /** @param most how many values are stored */
  constructor(most: number) {
    this.#most = most;
  }

  get(key: string, compute: () => Value): Value {
    const value = this.#values.get(key) ?? compute();
    // A map iterates in the order of insertion: the first key is the one that was not used for longest
    this.#values.delete(key);
    this.#values.set(key, value);
    const [oldest] = this.#values.keys();
    if (this.#values.size > this.#most && oldest !== undefined) this.#values.delete(oldest);
    return value;
  }
}
