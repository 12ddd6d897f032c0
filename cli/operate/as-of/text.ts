import type { Io } from "../../io.ts";
import { painter, printable, timeText, widthOf, wrapWords } from "../../output/layout.ts";
import { sentenceLines } from "../../roles/explain.ts";
import type { AsOf } from "./answer.ts";

/** The answer for a person. */
export function textOf(answer: AsOf, io: Io): string {
  const { role, at, trusted, admitted, notKnown, lookUp } = answer;
  const paint = painter(io);
  const wrapped = (text: string) => wrapWords(printable(text), widthOf(io), "  ");
  const section = (title: string, lines: readonly string[]) => ["", paint("bold", title), ...lines];
  const document = trusted.kind === "unknown" ? undefined : trusted.document;
  const lines = [
    ...wrapWords(`${role.account}/${role.name} at ${timeText(at)}`, widthOf(io)).map((line) =>
      paint("bold", line),
    ),
    ...section(`Trusted (${trusted.kind})`, [
      ...(trusted.kind !== "unknown" && document === undefined ? wrapped("The role did not exist.") : []),
      ...sentenceLines({ sentences: admitted }, io),
      ...wrapped(trusted.why),
    ]),
    ...section("Expected", wrapped(expectedText(answer))),
    ...section(
      "Not known",
      notKnown.flatMap((text) => wrapped(text)),
    ),
    ...section("CloudTrail has every call of the last 90 days, in the account of the role", [
      `  ${printable(lookUp)}`,
    ]),
    ...(document === undefined ? [] : section("Trust policy", documentLines(document))),
  ];
  return `${lines.join("\n")}\n`;
}

function expectedText({ expected }: AsOf): string {
  if (expected.kind !== "one") return expected.why;
  const { expectation, version, at, by } = expected;
  return `Expectation ${expectation}, version ${version}, in effect since ${timeText(at)}, by ${by}.`;
}

function documentLines(document: string): readonly string[] {
  try {
    return JSON.stringify(JSON.parse(document), undefined, 2).split("\n").map(printable);
  } catch {
    return [printable(document)];
  }
}
