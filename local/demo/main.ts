// npm run demo: the local organization, through a story without questions.
//   node local/demo/main.ts [--json]
import { parseArgs } from "node:util";
import { startOrganization } from "../organization.ts";
import { openInbox } from "./inbox.ts";
import { furnishPipeline } from "./pipeline.ts";
import { type StepResult, stepText, summaryText } from "./print.ts";
import type { StoryStep } from "./seen.ts";
import { story } from "./story.ts";
import { type Witness, witnessOf } from "./witness.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const say = (text: string) => {
  if (!values.json) console.log(text);
};

say("Starting an AWS organization on this machine (the first time takes a minute) …\n");
const organization = await startOrganization();
const stop = () => void organization.stop().then(() => process.exit(130));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);

await furnishPipeline(organization);
const inbox = await openInbox(organization, "demo-inbox");
const results: StepResult[] = [];
try {
  const witness = witnessOf(organization, inbox);
  for (const step of story) {
    const result = await play(step, witness);
    results.push(result);
    say(stepText(result, results.length));
  }
} finally {
  await inbox.close();
  await organization.stop();
}
if (values.json) console.log(JSON.stringify({ steps: results }, null, 2));
else console.log(summaryText(results));
process.exitCode = results.every(({ ok }) => ok) ? 0 : 1;

/** A step that fails does not end the story: each says for itself how it went. */
async function play(step: StoryStep, witness: Witness): Promise<StepResult> {
  try {
    return { name: step.name, ok: true, ...(await step.play(witness)) };
  } catch (error) {
    return { name: step.name, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
