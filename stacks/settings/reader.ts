type Environment = Record<string, string | undefined>;

export interface SettingRule {
  readonly pattern: RegExp;
  /** The end of the sentence "… must be". */
  readonly expected: string;
}

/** Collects the errors of all settings, so that they are reported together. */
export class SettingsReader<Name extends string> {
  readonly #environment: Environment;
  readonly #prefix: string;
  readonly #rules: Record<Name, SettingRule>;
  readonly #faults: string[] = [];

  constructor(environment: Environment, prefix: string, rules: Record<Name, SettingRule>) {
    this.#environment = environment;
    this.#prefix = prefix;
    this.#rules = rules;
    this.#checkNames();
  }

  optional(name: Name): string | undefined {
    const value = this.#value(name);
    if (value !== "") this.#check(name, value);
    return value === "" ? undefined : value;
  }

  required(name: Name): string {
    const value = this.optional(name);
    if (value === undefined) this.#missing(name);
    return value ?? "";
  }

  /** Comma-separated values, in order, without duplicates. */
  list(name: Name, { atLeast }: { atLeast: number }): string[] {
    const values = this.#value(name)
      .split(",")
      .map((value) => value.trim())
      .filter((value) => value !== "");
    if (values.length < atLeast) this.#missing(name);
    for (const value of values) this.#check(name, value);
    return [...new Set(values)];
  }

  /** Adds an error. @param text the end of a sentence that begins with the name of the setting, or `[0].field …` */
  fault(name: Name, text: string): void {
    this.#faults.push(`${this.#prefix}${name}${text.startsWith("[") ? "" : " "}${text}`);
  }

  /** @throws Error that lists all errors */
  finish(): void {
    if (this.#faults.length > 0)
      throw new Error(
        `Invalid settings (${this.#faults.length}):\n${this.#faults.map((fault) => `- ${fault}`).join("\n")}`,
      );
  }

  #value(name: Name): string {
    return (this.#environment[this.#prefix + name] ?? "").trim();
  }

  #check(name: Name, value: string): void {
    const { pattern, expected } = this.#rules[name];
    if (!pattern.test(value)) this.fault(name, `must be ${expected}; found ${JSON.stringify(value)}`);
  }

  #missing(name: Name): void {
    this.fault(name, `is missing: ${this.#rules[name].expected}`);
  }

  /** A misspelled optional setting would otherwise be ignored. */
  #checkNames(): void {
    for (const name of Object.keys(this.#environment))
      if (name.startsWith(this.#prefix) && !(name.slice(this.#prefix.length) in this.#rules))
        this.#faults.push(
          `${name} is not a setting. The settings are ${Object.keys(this.#rules).join(", ")}`,
        );
  }
}
