import { readFileSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Aim } from "../../oracle/aim.ts";
import { ownPolicies } from "../../oracle/request.ts";
import { pairArbitrary } from "../pairs.ts";
import { driftArbitrary, saidToAdmitNoMore } from "../severity/narrowed.ts";
import { explanations } from "./explanations.ts";
import { answersOf, digestOf, type Question, questions, show } from "./requests.ts";
import { type Judge, loadJudge } from "./simulate.ts";

/**
 * How many questions the second judge is asked; `npm run judge` installs it, asks it and records what it answers to
 * the first. Without it, the recorded answers stand in.
 */
const runs = Number(process.env.JUDGE_RUNS ?? 0);
const folder = new URL("../../../.build/second-judge/", import.meta.url);
const recording = new URL("recorded.txt", import.meta.url);
const recorded = 1000;

function explanationOf({ document, request }: Question): string | undefined {
  return explanations.find(({ applies }) => applies(document, request))?.name;
}

/** The disagreements that nothing explains; those explained are counted. */
function unexplained(
  asked: readonly Question[],
  answerOf: (question: Question, index: number) => boolean,
  explained: Map<string, number>,
): readonly string[] {
  return asked.flatMap((question, index) => {
    const answer = answerOf(question, index);
    if (answersOf(question).includes(answer)) return [];
    const why = explanationOf(question);
    if (why === undefined) return [`${answer ? "admitted" : "refused"}: ${show(question)}`];
    explained.set(why, (explained.get(why) ?? 0) + 1);
    return [];
  });
}

function record(asked: readonly Question[], judge: Judge): void {
  const lines = asked
    .slice(0, recorded)
    .map((question) => `${digestOf(question)} ${judge(question.document, question.request) ? 1 : 0}`);
  writeFileSync(recording, `${lines.join("\n")}\n`);
}

if (runs === 0) {
  describe("the second judge", () => {
    test("given its recorded answers, when the oracle is asked the same, then every disagreement is explained", () => {
      const lines = readFileSync(recording, "utf8").trimEnd().split("\n");
      const asked = questions(recorded);
      const digests = lines.map((line) => line.slice(0, 8));
      expect(asked.map(digestOf), "recorded for other questions: npm run judge records anew").toEqual(
        digests,
      );
      const answerOf = (_: Question, index: number) => lines[index]?.endsWith("1") ?? false;
      expect(unexplained(asked, answerOf, new Map())).toEqual([]);
    });
  });
} else {
  describe("the second judge itself", { timeout: 300_000 + runs * 60 }, () => {
    test(`given ${runs} questions, when both judges are asked, then every disagreement is explained`, async () => {
      const judge = await loadJudge(folder);
      const asked = questions(runs);
      const explained = new Map<string, number>();
      const found = unexplained(asked, ({ document, request }) => judge(document, request), explained);
      console.log(`the second judge: ${runs} questions`, Object.fromEntries(explained));
      expect(found).toEqual([]);
      expect([...explained.keys()].sort(), "explanations that explain nothing").toEqual(
        explanations.map(({ name }) => name).sort(),
      );
      record(asked, judge);
    });

    test(`given ${runs / 2} pairs said to be equal or only narrower, when it is asked, then no request is newly admitted`, async () => {
      const judge = await loadJudge(folder);
      let said = 0;
      fc.assert(
        fc.property(fc.oneof(pairArbitrary, driftArbitrary), ({ before, after, random }) => {
          if (after.grants.length === 0 || !saidToAdmitNoMore(before, after)) return;
          said++;
          const aim = new Aim([before, after], random);
          for (let attempt = 0; attempt < 10; attempt++) {
            const request = aim.plainRequest({ ownPolicy: random.pick(ownPolicies) });
            if (!judge(after, request) || judge(before, request)) continue;
            const why =
              explanationOf({ document: before, request }) ?? explanationOf({ document: after, request });
            expect(
              why,
              `${show({ document: before, request })}\n${show({ document: after, request })}`,
            ).toBeDefined();
          }
        }),
        { numRuns: runs / 2 },
      );
      expect(said, "pairs said to be equal").toBeGreaterThan(runs / 20);
    });
  });
}
