/**
 * Numbers of an expected trust policy that may not be what the author wrote: YAML reads an account id without quotes as
 * a number, and drops its leading zeros. Only operators that compare numbers or dates take a number.
 * @returns what is wrong, each with its path, such as `trust.Statement[0].Principal.AWS[0]`
 */
export function numberFaults(trust: unknown): readonly string[] {
  const faults: string[] = [];
  visit(trust, "trust", (value, path) => {
    if (typeof value === "number" && (!comparesNumbers.test(path) || looksLikeAccountId(value)))
      faults.push(`${path}: expected text in quotes, found the number ${value}`);
    if (typeof value === "string" && awsPrincipal.test(path) && /^\d+$/.test(value) && value.length !== 12)
      faults.push(`${path}: expected an account id of 12 digits, found ${value.length} digits`);
  });
  return faults;
}

const comparesNumbers = /\.Condition\.(ForA\w+:)?(Numeric|Date)/i;
const awsPrincipal = /\.(Not)?Principal\.AWS(\[\d+\])?$/;

function looksLikeAccountId(value: number): boolean {
  return value >= 1e11 || !Number.isSafeInteger(value);
}

function visit(value: unknown, path: string, look: (value: unknown, path: string) => void): void {
  look(value, path);
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) visit(item, `${path}[${at}]`, look);
  } else if (typeof value === "object" && value !== null) {
    for (const [name, member] of Object.entries(value)) visit(member, `${path}.${name}`, look);
  }
}
