/** Removes the white space outside of strings. Does not parse and serialize, which could change a number. */
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

/** @param unit one UTF-16 code unit @returns its escape in JSON, for example `\u200b` */
export function jsonEscape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** `1 role` or `3 roles`. */
export function countText(count: number, one: string, several = `${one}s`): string {
  return count === 1 ? `1 ${one}` : `${count} ${several}`;
}

/** At most as many characters. ASCII, because Amazon SNS accepts nothing else in a subject. */
export function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, Math.max(0, longest - 3))}...`;
}

/**
 * Replaces line breaks and bidirectional marks: names and documents are controlled by their writers, who could
 * otherwise imitate the text of an alert.
 */
export function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ");
}

/** Shows control characters and bidirectional marks as JSON escapes, except line breaks. */
export function visible(text: string): string {
  const marks = /(?!\n)[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;
  return text.toWellFormed().replaceAll(marks, (mark) => mark.split("").map(jsonEscape).join(""));
}
