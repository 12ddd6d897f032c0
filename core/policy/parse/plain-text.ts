import { decodeText } from "./text.ts";

/** The document as a person can read it and as a command can write it back; as it is where it cannot be decoded. */
export function plainText(document: string): string {
  const decoded = decodeText(document);
  return decoded.ok ? decoded.text : document;
}
