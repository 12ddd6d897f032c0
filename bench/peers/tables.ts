import { table } from "../../tools/docs/table.ts";
import type { Pair } from "./pairs.ts";
import type { Answers, Peer, Result } from "./peer.ts";

interface Asked {
  readonly peer: Peer;
  readonly result: Result;
}

/** The tables of docs/comparison.md: what each tool was asked, and what it answered about each pair. */
export function tablesOf(pairs: readonly Pair[], all: readonly Asked[], date: Date): string {
  return [
    `Measured on ${date.toISOString().slice(0, 10)}, with ${pairs.length} roles in one account.\n\n`,
    table(
      ["tool", "its purpose", "asked here", "AWS calls of a run"],
      all.map(({ peer, result }) => [
        `${peer.name} ${peer.version} (${peer.licence})`,
        peer.purpose,
        `${peer.asked}: \`${peer.command}\``,
        callsOf(result),
      ]),
    ),
    "\n",
    table(
      ["pair of `test/cases`", ...all.map(({ peer }) => peer.name)],
      [
        ...pairs.map((pair) => [titleOf(pair), ...all.map(({ result }) => answerTo(pair, result))]),
        ["**drift found**", ...all.map(({ result }) => share(pairs, result, true))],
        ["**equal, reported as drift**", ...all.map(({ result }) => share(pairs, result, false))],
      ],
    ),
    "\n",
    ...all.map(({ peer, result }) => firstWords(pairs, peer, result)),
  ].join("");
}

function titleOf({ title, isDrift }: Pair): string {
  return `${isDrift ? "drift" : "equal"}: ${title}`;
}

function callsOf(result: Result): string {
  if (result.kind === "skipped") return "skipped";
  if (result.calls === undefined) return "none: it reads documents";
  const sorted = [...result.calls].sort(([, one], [, other]) => other - one);
  const total = sorted.reduce((sum, [, count]) => sum + count, 0);
  const [most, ...others] = sorted.map(([call, count]) => `${count} ${call}`);
  return most === undefined
    ? "0"
    : `${total}: ${[most, ...others].slice(0, 4).join(", ")}${others.length > 3 ? ", …" : ""}`;
}

function answerTo({ role }: Pair, result: Result): string {
  if (result.kind === "skipped") return "–";
  return result.byRole.get(role)?.isDrift ? "drift" : "equal";
}

function share(pairs: readonly Pair[], result: Result, isDrift: boolean): string {
  if (result.kind === "skipped") return "–";
  const some = pairs.filter((pair) => pair.isDrift === isDrift);
  return `**${some.filter(({ role }) => result.byRole.get(role)?.isDrift).length} of ${some.length}**`;
}

/** What the tool says about the first drift that it finds. */
function firstWords(pairs: readonly Pair[], { name }: Peer, result: Result): string {
  if (result.kind === "skipped") return `- ${name} was skipped: ${result.reason}\n`;
  const says = saidOf(pairs, result);
  return `- ${name} ${says === undefined ? "found none of the drifts" : `says: \`${says}\``}\n`;
}

function saidOf(pairs: readonly Pair[], { byRole }: Answers): string | undefined {
  return pairs
    .filter(({ isDrift }) => isDrift)
    .map(({ role }) => byRole.get(role))
    .find((answer) => answer?.isDrift)?.says;
}
