import type { Proposal } from "../../core/incidents/approval/proposal.ts";
import { type Incident, lastNote } from "../../core/incidents/incident.ts";
import type { Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";
import { forReader } from "../output/remark.ts";

const mostChanges = 3;

/** Prints the answer to a decision. @returns the exit code */
export function printAnswer(
  { kind, text }: { readonly kind: string; readonly text: string },
  subject: string,
  { json }: { readonly json?: true | undefined },
  io: Io,
): number {
  const isRefused = kind === "refused";
  if (json) io.stdout.write(`${JSON.stringify({ subject, result: kind, text })}\n`);
  else if (isRefused) io.stderr.write(`${forReader(text, io.stderr, io)}\n`);
  else io.stdout.write(`${forReader(text, io.stdout, io)}\n`);
  return isRefused ? 1 : 0;
}

/** The proposed action: each role, why it awaits approval, and what the action changes. */
export function proposalText(
  { label, digest, consequence }: Proposal,
  asked: readonly Incident[],
  io: Io,
): string {
  const paint = painter(io);
  const width = widthOf(io);
  const wrapped = (text: string, indentation: string) => wrapWords(printable(text), width, indentation);
  const roles = asked.flatMap((incident) => [
    paint("bold", printable(`${incident.role.account}/${incident.role.name}`)),
    ...wrapped(whyOf(incident), "  "),
    ...changesOf(incident).flatMap((change) => wrapped(change, "  ").map((line) => paint("dim", line))),
  ]);
  const [first, ...rest] = wrapped(`${label}: ${consequence}`, "");
  return `${[paint("bold", first ?? ""), ...rest, "", ...roles, "", paint("dim", `digest ${digest}`)].join("\n")}\n`;
}

function whyOf({ steps }: Incident): string {
  return lastNote({ steps });
}

/** The drift, in the words of the alert: the action undoes it. */
function changesOf({ cause }: Incident): readonly string[] {
  const changes = "changes" in cause ? cause.changes.map(({ message }) => message) : [];
  const left = changes.length - mostChanges;
  return [
    ...changes.slice(0, mostChanges).map((change) => `now: ${change}`),
    ...(left > 0 ? [`and ${left} more`] : []),
  ];
}
