import { spawn } from "node:child_process";
import path from "node:path";
import { text } from "node:stream/consumers";
import * as v from "valibot";
import type { Pair } from "./pairs.ts";
import { type Peer, SkippedError } from "./peer.ts";
import { reasonIn, run } from "./run.ts";

const folder = path.join(import.meta.dirname, "programs/go");

const answersSchema = v.record(v.string(), v.object({ equal: v.boolean(), error: v.optional(v.string()) }));
const timesSchema = v.record(v.string(), v.number());

/** The version is that of programs/go/go.mod. */
export const goLibrary: Peer = {
  name: "awspolicyequivalence",
  version: "1.7.0",
  licence: "MPL-2.0",
  purpose: "tells Terraform's AWS provider whether two policies are the same",
  asked: "`PoliciesAreEquivalent(expected, actual)`",
  command: "go run . compare < pairs.json",
  async ask(pairs) {
    const answers = v.parse(answersSchema, await askLibrary("compare", pairs));
    const byRole = new Map(
      pairs.map(({ role }) => {
        const answer = answers[role];
        if (answer === undefined) throw new Error(`expected an answer about ${role}`);
        return [role, { isDrift: !answer.equal, says: answer.error ?? String(answer.equal) }] as const;
      }),
    );
    return { kind: "answered", byRole };
  },
};

type Documents = Pick<Pair, "role" | "expected" | "actual">;

/** The time of a comparison, in microseconds, by the name of the pair. @throws SkippedError without Go */
export async function timesOfLibrary(pairs: readonly Documents[]): Promise<Readonly<Record<string, number>>> {
  return v.parse(timesSchema, await askLibrary("time", pairs));
}

async function askLibrary(question: "compare" | "time", pairs: readonly Documents[]): Promise<unknown> {
  const build = await run("go", ["build", "-o", "../../../../.build/peers/go-library", "."], { cwd: folder });
  if (build.code !== 0) throw new SkippedError(`go build failed: ${reasonIn(build.output)}`);
  const child = spawn(path.resolve(folder, "../../../../.build/peers/go-library"), [question], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(
    JSON.stringify(Object.fromEntries(pairs.map((one) => [one.role, [one.expected, one.actual]]))),
  );
  return JSON.parse(await text(child.stdout));
}
