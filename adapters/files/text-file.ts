/**
 * The text of a file. Windows PowerShell writes UTF-16 when a command's output is redirected to a file.
 *
 * @returns undefined for bytes that are not text
 * @see https://learn.microsoft.com/powershell/module/microsoft.powershell.core/about/about_character_encoding
 */
export function textOf(bytes: Uint8Array): string | undefined {
  const [first, second] = bytes;
  const isLittle = first === 0xff && second === 0xfe;
  const isBig = first === 0xfe && second === 0xff;
  const encoding = isLittle ? "utf-16le" : isBig ? "utf-16be" : "utf-8";
  try {
    // The decoder leaves out the byte order mark
    const text = new TextDecoder(encoding, { fatal: true }).decode(bytes);
    return text.includes("\0") ? undefined : text;
  } catch {
    return undefined;
  }
}

/** What a message says was found in place of text. */
export const notText = "bytes that are neither UTF-8 nor UTF-16 with a byte order mark";
