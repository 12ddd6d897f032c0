/** `*` matches any number of characters, `?` exactly one. Never backtracks beyond the last `*`. */
export function matchesGlob(pattern: string, text: string): boolean {
  let [p, t, star, resume] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === "*") [star, resume, p] = [p, t, p + 1];
    else if (pattern[p] === "?" || pattern[p] === text[t]) [p, t] = [p + 1, t + 1];
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
  const known = new Map<string, boolean>();
  const overlap = (i: number, j: number): boolean => {
    const key = `${i},${j}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const answer = step(i, j);
    known.set(key, answer);
    return answer;
  };
  const step = (i: number, j: number): boolean => {
    if (i === a.length && j === b.length) return true;
    if (a[i] === "*" && (overlap(i + 1, j) || (j < b.length && overlap(i, j + 1)))) return true;
    if (b[j] === "*" && (overlap(i, j + 1) || (i < a.length && overlap(i + 1, j)))) return true;
    if (i === a.length || j === b.length || a[i] === "*" || b[j] === "*") return false;
    return (a[i] === "?" || b[j] === "?" || a[i] === b[j]) && overlap(i + 1, j + 1);
  };
  return overlap(0, 0);
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
