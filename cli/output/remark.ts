import type { Invocation, Io } from "../io.ts";
import { printable, widthOf, wrapWords } from "./layout.ts";

/** A warning or a remark: not the result of the command, and no error. */
export function remark(text: string, { io, isQuiet }: Invocation): void {
  if (!isQuiet) io.stderr.write(`${forReader(text, io.stderr, io)}\n`);
}

/**
 * Lines of sentences: on a terminal broken at spaces, the rest indented as the start and by as much more. What is piped or
 * logged keeps its lines.
 */
export function forReader(text: string, stream: Io["stderr"], io: Io, more = ""): string {
  const lines = text.split("\n");
  if (stream.isTTY !== true) return lines.map(printable).join("\n");
  return lines.flatMap((line) => brokenLine(line, widthOf(io), more)).join("\n");
}

function brokenLine(line: string, width: number, more: string): readonly string[] {
  const start = /^ */.exec(line)?.[0] ?? "";
  const [first = "", ...rest] = wrapWords(printable(line.trim()), width - start.length - more.length);
  return [`${start}${first}`, ...rest.map((one) => `${start}${more}${one}`)];
}
