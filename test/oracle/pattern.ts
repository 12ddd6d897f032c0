import type { Reading, Request } from "./request.ts";

const anyText = Symbol("*");
const anyCharacter = Symbol("?");
export type Token = string | typeof anyText | typeof anyCharacter;
export type Pattern = readonly Token[];

function tokensOf(text: string): Token[] {
  return [...text].map((character) => {
    if (character === "*") return anyText;
    return character === "?" ? anyCharacter : character;
  });
}

/** `*` is any run of characters, also none; `?` is exactly one. */
export function matches(pattern: Pattern, text: string): boolean {
  const characters = [...text];
  let at = 0;
  let token = 0;
  let starToken = -1;
  let starAt = 0;
  while (at < characters.length) {
    const wanted = pattern[token];
    if (wanted === anyText) {
      starToken = token++;
      starAt = at;
    } else if (wanted === anyCharacter || (wanted !== undefined && wanted === characters[at])) {
      token++;
      at++;
    } else if (starToken >= 0) {
      token = starToken + 1;
      at = ++starAt;
    } else return false;
  }
  return pattern.slice(token).every((rest) => rest === anyText);
}

export function patternOf(text: string): Pattern {
  return tokensOf(text);
}

/** The pattern without any meaning for its wildcards. */
export function literalOf(pattern: Pattern): string {
  return pattern
    .map((token) => {
      if (token === anyText) return "*";
      return token === anyCharacter ? "?" : token;
    })
    .join("");
}

const variable = /\$\{([^{}]*)\}/g;
const nameAndDefault = /^\s*([^,\s]+)\s*(?:,\s*'([^']*)'\s*)?$/;

/**
 * The value with its policy variables filled in, or nothing when one cannot be resolved, which invalidates the
 * statement. `${*}`, `${?}` and `${$}` are the plain characters. A key of several values is no variable.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export function fillIn(value: string, request: Request, reading: Reading): Pattern | undefined {
  const pattern: Token[] = [];
  let from = 0;
  for (const found of value.matchAll(variable)) {
    pattern.push(...tokensOf(value.slice(from, found.index)));
    from = found.index + found[0].length;
    const name = found[1] ?? "";
    if (name === "*" || name === "?" || name === "$") {
      pattern.push(name);
      continue;
    }
    const resolved = resolve(name, request);
    if (resolved === undefined) return undefined;
    pattern.push(...(reading.wildcardsInVariables ? tokensOf(resolved) : resolved));
  }
  pattern.push(...tokensOf(value.slice(from)));
  return pattern;
}

function resolve(name: string, request: Request): string | undefined {
  const [, key = "", fallback] = nameAndDefault.exec(name) ?? [];
  const values = request.context.get(key.toLowerCase());
  return values?.length === 1 ? values[0] : fallback;
}
