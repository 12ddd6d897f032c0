type Environment = Record<string, string | undefined>;

export interface SettingRule {
  readonly pattern: RegExp;
  /** The end of the sentence "… must be", and "each must be one of" for lists. */
  readonly expected: string;
}

/** Reads settings one by one and notes each fault, so that all of them can be told at once. */
export class SettingsReader<Name extends string> {
  readonly #environment: Environment;
  readonly #prefix: string;
  readonly #rules: Record<Name, SettingRule>;
  readonly #faults: string[] = [];

  constructor(environment: Environment, prefix: string, rules: Record<Name, SettingRule>) {
    this.#environment = environment;
    this.#prefix = prefix;
    this.#rules = rules;
    this.#noteUnknown();
  }

  optional(name: Name): string | undefined {
    const value = this.#value(name);
    if (value !== "") this.#check(name, value);
    return value === "" ? undefined : value;
  }

  required(name: Name): string {
    const value = this.optional(name);
    if (value === undefined) this.#noteMissing(name);
    return value ?? "";
  }

  /** Values between commas, in order, each once. */
  list(name: Name, { atLeast }: { atLeast: number }): string[] {
    const values = this.#value(name)
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "");
    if (values.length < atLeast) this.#noteMissing(name);
    for (const value of values) this.#check(name, value);
    return [...new Set(values)];
  }

  /** Notes what only the reader's caller can see. @param text the end of a sentence that begins with the name */
  fault(name: Name, text: string): void {
    this.#faults.push(`${this.#prefix}${name} ${text}`);
  }

  /** @throws Error that lists every fault noted since the start */
  finish(): void {
    if (this.#faults.length > 0)
      throw new Error(
        `The deployment's settings have ${this.#faults.length} fault(s):\n${this.#faults.map((fault) => `- ${fault}`).join("\n")}`,
      );
  }

  #value(name: Name): string {
    return (this.#environment[this.#prefix + name] ?? "").trim();
  }

  #check(name: Name, value: string): void {
    const { pattern, expected } = this.#rules[name];
    if (!pattern.test(value)) this.fault(name, `must be ${expected}; found ${JSON.stringify(value)}`);
  }

  #noteMissing(name: Name): void {
    this.fault(name, `is missing: ${this.#rules[name].expected}`);
  }

  /** A misspelt optional setting would otherwise be left out in silence. */
  #noteUnknown(): void {
    for (const name of Object.keys(this.#environment))
      if (name.startsWith(this.#prefix) && !(name.slice(this.#prefix.length) in this.#rules))
        this.#faults.push(`${name} is not a setting; there are ${Object.keys(this.#rules).join(", ")}`);
  }
}
