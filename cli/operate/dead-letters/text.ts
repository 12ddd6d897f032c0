import type { Io } from "../../io.ts";
import { painter, printable, timeText, widthOf, wrapWords } from "../../output/layout.ts";
import type { DeadLetter, Origin } from "./messages.ts";
import { subjectOf } from "./subject.ts";

/** Each message with what it is about, where it came from and where a redrive sends it. */
export function lettersText(letters: readonly DeadLetter[], io: Io): string {
  if (letters.length === 0) return "No message failed after all retries.\n";
  const paint = painter(io);
  const lines = letters.flatMap(({ id, sentAt, body, rule, origin }) => [
    paint("bold", `${id}, sent ${timeText(sentAt)}`),
    ...[
      subjectOf(body),
      rule === undefined
        ? ""
        : `The rule ${rule.name} could not deliver it: ${rule.code}${rule.message === "" ? "" : `: ${rule.message}`}.`,
      redriveText(origin),
    ]
      .filter((text) => text !== "")
      .flatMap((text) => wrapWords(printable(text), widthOf(io), "  ")),
    "",
  ]);
  const count = letters.length === 1 ? "1 message." : `${letters.length} messages.`;
  return `${[...lines, count].join("\n")}\n`;
}

export function redriveText(origin: Origin): string {
  switch (origin.kind) {
    case "queue":
      return `A redrive sends it to ${origin.queue}.`;
    case "schedule":
      return "A redrive deletes it: its schedule sends the next one.";
    case "unknown":
      return "Its queue is not known. Give it to the redrive with --to.";
  }
}
