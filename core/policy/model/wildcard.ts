import { type Effort, spend } from "./effort.ts";

/**
 * Whether `pattern`, with `*` for any characters and `?` for one, matches the whole of `text`; undefined when the
 * effort does not suffice to tell.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_String-wildcard
 */
export function matchesPattern(pattern: string, text: string, effort: Effort): boolean | undefined {
  return match(pattern, text, meetsCharacter, effort);
}

function meetsCharacter(sign: string, character: string): boolean {
  return sign === "?" || sign === character;
}

/**
 * Whether every text that `narrow` matches is matched by `wide` as well. Sound, not complete: a `?` of `narrow`
 * is met by a `?`, its `*` only by a `*`.
 */
export function coversPattern(wide: string, narrow: string, effort: Effort): boolean {
  const meets = (sign: string, character: string) =>
    sign === character || (sign === "?" && character !== "*");
  return match(wide, narrow, meets, effort) === true;
}

/** The same pattern, with each run of wildcards in one order: `*?*` and `?**` are both `?*`. */
export function normalisePattern(pattern: string): string {
  return pattern.replace(/[*?]{2,}/g, (run) => run.replaceAll("*", "") + (run.includes("*") ? "*" : ""));
}

/** What every text that fits begins with: all before the first wildcard or policy variable. */
export function literalStart(pattern: string): string {
  const end = pattern.search(/[*?]|\$\{/);
  return end < 0 ? pattern : pattern.slice(0, end);
}

/** Goes back to the last star only, so it takes at most |pattern| × |text| steps. */
function match(
  pattern: string,
  text: string,
  meets: (sign: string, character: string) => boolean,
  effort: Effort,
): boolean | undefined {
  let at = 0;
  let sign = 0;
  let star = -1;
  let resume = 0;
  for (let steps = 1; at < text.length; steps++) {
    if (steps % stepsPerUnit === 0 && !spend(effort)) return undefined;
    const wanted = pattern[sign];
    if (wanted === "*") {
      star = sign++;
      resume = at;
    } else if (wanted !== undefined && meets(wanted, text[at] ?? "")) {
      sign++;
      at++;
    } else if (star >= 0) {
      sign = star + 1;
      at = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[sign] === "*") sign++;
  return sign === pattern.length;
}

const stepsPerUnit = 50;
