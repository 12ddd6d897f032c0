import type { AttributeValue } from "@aws-sdk/client-dynamodb";

export type Item = Record<string, AttributeValue>;

interface Names {
  readonly names: Readonly<Record<string, string>> | undefined;
  readonly values: Readonly<Record<string, AttributeValue>> | undefined;
}

/**
 * Evaluates the conditions and updates that the product sends. Throws for everything else.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function holds(condition: string | undefined, item: Item | undefined, given: Names): boolean {
  if (condition === undefined) return true;
  const reader = new Reader(condition, item ?? {}, given);
  const result = reader.or();
  reader.end();
  return result;
}

/** @returns the item after the update */
export function updated(expression: string, item: Item, given: Names): Item {
  const reader = new Reader(expression, item, given);
  const next = { ...item };
  while (!reader.isAtEnd()) {
    const section = reader.take().toUpperCase();
    do {
      const name = reader.name();
      if (section === "SET") {
        reader.expect("=");
        const value = reader.setValue();
        if (value === undefined) throw invalid(`${name}: no value`);
        next[name] = value;
      } else if (section === "REMOVE") delete next[name];
      else if (section === "ADD") next[name] = sum(next[name], reader.operand());
      else throw invalid(`unknown section ${section}`);
    } while (reader.takeIf(","));
  }
  return next;
}

class Reader {
  readonly #tokens: string[];
  readonly #item: Item;
  readonly #given: Names;
  #at = 0;

  constructor(text: string, item: Item, given: Names) {
    this.#tokens = text.match(/<=|>=|<>|[=<>(),]|[:#]?\w+/g) ?? [];
    this.#item = item;
    this.#given = given;
  }

  or(): boolean {
    let result = this.#and();
    while (this.takeIf("OR")) result = this.#and() || result;
    return result;
  }

  #and(): boolean {
    let result = this.#one();
    while (this.takeIf("AND")) result = this.#one() && result;
    return result;
  }

  #one(): boolean {
    if (this.takeIf("(")) {
      const result = this.or();
      this.expect(")");
      return result;
    }
    if (this.takeIf("attribute_exists")) return this.#argument() !== undefined;
    if (this.takeIf("attribute_not_exists")) return this.#argument() === undefined;
    if (this.takeIf("begins_with")) {
      this.expect("(");
      const text = this.operand();
      this.expect(",");
      const prefix = this.operand();
      this.expect(")");
      return text?.S?.startsWith(prefix?.S ?? "") ?? false;
    }
    const left = this.operand();
    const operator = this.take();
    if (operator === "BETWEEN") {
      const low = this.operand();
      this.expect("AND");
      return compare(left, ">=", low) && compare(left, "<=", this.operand());
    }
    return compare(left, operator, this.operand());
  }

  #argument(): AttributeValue | undefined {
    this.expect("(");
    const value = this.operand();
    this.expect(")");
    return value;
  }

  operand(): AttributeValue | undefined {
    const token = this.take();
    if (token === "size") return { N: String(sizeOf(this.#argument())) };
    if (!token.startsWith(":")) return this.#item[this.#nameOf(token)];
    const value = this.#given.values?.[token];
    if (value === undefined) throw invalid(`${token} has no value`);
    return value;
  }

  setValue(): AttributeValue | undefined {
    if (!this.takeIf("if_not_exists")) return this.operand();
    this.expect("(");
    const value = this.operand();
    this.expect(",");
    const other = this.operand();
    this.expect(")");
    return value ?? other;
  }

  name(): string {
    return this.#nameOf(this.take());
  }

  #nameOf(token: string): string {
    const name = token.startsWith("#") ? this.#given.names?.[token] : token;
    if (name === undefined) throw invalid(`${token} has no name`);
    return name;
  }

  take(): string {
    const token = this.#tokens[this.#at++];
    if (token === undefined) throw invalid("it ends too early");
    return token;
  }

  takeIf(token: string): boolean {
    if (this.#tokens[this.#at] !== token) return false;
    this.#at++;
    return true;
  }

  expect(token: string): void {
    const found = this.take();
    if (found !== token) throw invalid(`expected ${token}, found ${found}`);
  }

  isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  end(): void {
    if (!this.isAtEnd()) throw invalid(`${this.take()} is left over`);
  }
}

function compare(
  one: AttributeValue | undefined,
  operator: string,
  other: AttributeValue | undefined,
): boolean {
  if (one === undefined || other === undefined) return operator === "<>" && one !== other;
  const [a, b] =
    one.N !== undefined && other.N !== undefined ? [Number(one.N), Number(other.N)] : [one.S, other.S];
  if (a === undefined || b === undefined) return operator === "<>";
  switch (operator) {
    case "=":
      return a === b;
    case "<>":
      return a !== b;
    case "<":
      return a < b;
    case "<=":
      return a <= b;
    case ">":
      return a > b;
    case ">=":
      return a >= b;
    default:
      throw invalid(`unknown operator ${operator}`);
  }
}

/** ADD adds a number, or the members of a set. */
function sum(before: AttributeValue | undefined, added: AttributeValue | undefined): AttributeValue {
  if (added?.N !== undefined) return { N: String(Number(before?.N ?? 0) + Number(added.N)) };
  return { SS: [...new Set([...(before?.SS ?? []), ...(added?.SS ?? [])])] };
}

function sizeOf(value: AttributeValue | undefined): number {
  return value?.S?.length ?? value?.SS?.length ?? value?.L?.length ?? 0;
}

function invalid(why: string): Error {
  return new Error(`ValidationException: invalid expression: ${why}`);
}
