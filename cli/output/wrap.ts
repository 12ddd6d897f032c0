/** Breaks text at spaces so that no line is longer than `width`; a word that is longer is cut. */
export function wrapWords(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ").flatMap((word) => cut(word, width))) {
    if (line !== "" && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

/** Cuts text into pieces of at most `width`; at least one, which may be empty. */
export function cut(text: string, width: number): readonly string[] {
  const characters = [...text];
  if (characters.length <= width) return [text];
  const pieces: string[] = [];
  for (let at = 0; at < characters.length; at += width)
    pieces.push(characters.slice(at, at + width).join(""));
  return pieces;
}

/** What a document says may not steer the reader's terminal: control and direction characters are shown as one sign. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}
