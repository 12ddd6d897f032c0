/** Without the white space between its parts. Never written anew: that could change a number. */
export function compact(document: string): string {
  return isJson(document) ? document.replaceAll(/("(?:\\.|[^"\\])*")|\s+/g, "$1") : document;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/**
 * Names and documents are their writers' choice: line breaks and marks that turn the direction of writing would let
 * them look like words of ours.
 */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}
