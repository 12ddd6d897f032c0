const most = 5;

/** The first of many. */
export function listed(texts: readonly string[]): string {
  const shown = texts.slice(0, most).join(", ");
  return texts.length <= most ? shown : `${shown} and ${texts.length - most} more`;
}
