/** `*` matches any number of characters, `?` exactly one. Never backtracks beyond the last `*`. */
export function matchesGlob(pattern: string, text: string): boolean {
  return matches(pattern, text, (wanted, found) => wanted === "?" || wanted === found);
}

type Comparison = (wanted: string | undefined, found: string | undefined) => boolean;

function matches(pattern: string, text: string, isEqual: Comparison): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") [star, resume, p] = [p, t, p + 1];
    else if (p < pattern.length && isEqual(pattern[p], text[t])) [p, t] = [p + 1, t + 1];
    else if (star >= 0) [p, resume, t] = [star + 1, resume + 1, resume + 1];
    else return false;
  }
  while (pattern[p] === "*") p++;
  return p === pattern.length;
}

/**
 * Matches an ARN part by part: `*` and `?` never match a colon, as in the first five parts of AWS's ArnLike. In the
 * last part, ArnLike lets `*` match a colon. This does not, because an IAM path may contain colons: `/x:role/ci/`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArn(pattern: string, arn: string): boolean {
  const [wanted, found] = [pattern.split(":"), arn.split(":")];
  return wanted.length === found.length && wanted.every((part, at) => matchesGlob(part, found[at] ?? ""));
}

/** Whether some text matches both patterns. */
export function globsOverlap(a: string, b: string): boolean {
  if (!a.includes("*")) return matches(b, a, mayBeEqual);
  if (!b.includes("*")) return matches(a, b, mayBeEqual);
  // The longer start, then what the one has between its wildcards, then what the other has, then the longer end: if the
  // starts agree and the ends agree, this matches both
  for (let at = 0; a[at] !== "*" && b[at] !== "*"; at++) if (!mayBeEqual(a[at], b[at])) return false;
  for (let at = -1; a.at(at) !== "*" && b.at(at) !== "*"; at--)
    if (!mayBeEqual(a.at(at), b.at(at))) return false;
  return true;
}

function mayBeEqual(one: string | undefined, other: string | undefined): boolean {
  return one === "?" || other === "?" || one === other;
}

/** Whether the pattern has no wildcards. */
export function isLiteral(pattern: string): boolean {
  return !/[*?]/.test(pattern);
}

/**
 * A pattern of an IAM policy that matches only this text: IAM paths may contain `*`, `?` and `$`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html (special characters)
 */
export function exactPattern(text: string): string {
  return text.replaceAll(/[*?$]/g, (character) => `\${${character}}`);
}
