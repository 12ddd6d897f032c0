/**
 * Folds A–Z only. AWS says which names are compared in any case, not how it folds other letters, so those stay as
 * they are: at worst a difference is reported that is none.
 */
export function foldCase(text: string): string {
  if (!upper.test(text)) return text;
  return isAscii(text) ? text.toLowerCase() : text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

export function isAscii(text: string): boolean {
  return !beyondAscii.test(text);
}

const upper = /[A-Z]/;
const beyondAscii = /[^\p{ASCII}]/u;
