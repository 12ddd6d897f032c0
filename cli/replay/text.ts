import { subjectOf, valueAt } from "../../core/events/event-subject.ts";
import { describeActor } from "../../core/principals/actor.ts";
import type { Io } from "../io.ts";
import { formatOf, painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import type { Decided } from "./decide.ts";

/** An event and the decision about it, with its reason below. */
export function eventText(
  { decision, reason, severity, actor, changes, guards }: Decided,
  { file, body }: { readonly file: string; readonly body: unknown },
  io: Io,
): string {
  const paint = painter(io);
  const wrapped = (text: string) => wrapWords(printable(text), widthOf(io), "  ");
  const { account = "", role = "" } = subjectOf(body);
  const subject = role === "" ? account : `${account}/${role}`;
  const what = [valueAt(body, "detail.eventName"), subject, file].filter(
    (part) => typeof part === "string" && part !== "",
  );
  const objections = guards.flatMap(({ guard, objection }) =>
    objection === null ? [] : [`guard ${guard}: ${objection}`],
  );
  const lines = [
    paint(severity === null ? "bold" : formatOf(severity), [decision, severity ?? []].flat().join(", ")),
    ...wrapped(what.join("  ")),
    ...(actor === null ? [] : wrapped(`by ${describeActor(actor)}`)),
    ...wrapped(reason),
    ...changes.flatMap(({ message }) => wrapped(`now: ${message}`)),
    // The reason of the decision is the first objection
    ...objections.slice(1).flatMap(wrapped),
  ];
  return `${lines.join("\n")}\n\n`;
}

/** "3 events: 1 reverted, 2 ignored" */
export function summaryText(all: readonly Decided[], io: Io): string {
  const counts = new Map<string, number>();
  for (const { decision } of all) counts.set(decision, (counts.get(decision) ?? 0) + 1);
  const parts = [...counts].map(([decision, count]) => `${count} ${decision}`);
  const events = all.length === 1 ? "1 event" : `${all.length} events`;
  return `${wrapWords(all.length === 0 ? "No events." : `${events}: ${parts.join(", ")}.`, widthOf(io)).join("\n")}\n`;
}
