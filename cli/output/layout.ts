import { styleText } from "node:util";
import wrapAnsi from "wrap-ansi";
import type { Severity } from "../../core/policy/compare.ts";
import type { Io } from "../io.ts";

export { widthOf } from "./width.ts";

/** Adds a format to text, if the output supports colour. */
export type Paint = (format: Parameters<typeof styleText>[0], text: string) => string;

/** Colour for terminals only, and never with NO_COLOR. @see https://no-color.org */
export function painter({ stdout, isColored }: Io): Paint {
  if (isColored === false) return (_, text) => text;
  return (format, text) => styleText(format, text, { stream: stdout });
}

/** The format of a severity. */
export function formatOf(severity: Severity): Parameters<Paint>[0] {
  if (severity === "critical" || severity === "high") return ["bold", "red"];
  return severity === "medium" ? "yellow" : "bold";
}

/** Breaks text at spaces into lines of at most `width` columns, indentation included; a longer word is cut. */
export function wrapWords(text: string, width: number, indentation = ""): readonly string[] {
  const lines = wrapAnsi(text, width - indentation.length, { hard: true }).split("\n");
  return lines.map((line) => indentation + line);
}

/** "2026-03-01 10:00:05 UTC", of ISO 8601 in UTC. */
export function timeText(at: string): string {
  return `${at.slice(0, 19).replace("T", " ")} UTC`;
}

/** A document must not control the reader's terminal: each control or direction character becomes U+FFFD. */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "\ufffd");
}
