/** `one`, `two` and 3 more */
export function listOf(texts: readonly string[], conjunction: "and" | "or" = "and"): string {
  const shown = texts.slice(0, mostListed).map(shorten);
  if (texts.length > mostListed)
    return `${shown.join(", ")} ${conjunction} ${texts.length - mostListed} more`;
  const last = shown.pop() ?? "nothing";
  return shown.length === 0 ? last : `${shown.join(", ")} ${conjunction} ${last}`;
}

const mostListed = 4;

export function shorten(text: string): string {
  return text.length <= mostCharacters ? text : `${text.slice(0, mostCharacters - 1)}…`;
}

const mostCharacters = 120;
