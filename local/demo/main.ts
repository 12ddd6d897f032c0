// npm run demo: starts the local organization and runs the demo steps without questions.
//   node local/demo/main.ts [--json]
import { parseArgs } from "node:util";
import { startOrganization } from "../organization.ts";
import { actionsIn } from "./actions.ts";
import { openInbox } from "./inbox.ts";
import { observerOf } from "./observer.ts";
import { equipPipeline } from "./pipeline.ts";
import { type StepResult, stepText, summaryText } from "./print.ts";
import type { Demo, Step } from "./step.ts";
import { deletedRole } from "./steps/deleted-role.ts";
import { rotation } from "./steps/rotation.ts";
import { trustChanges } from "./steps/trust-changes.ts";

const { values } = parseArgs({ options: { json: { type: "boolean", default: false } } });
const say = (text: string) => {
  if (!values.json) console.log(text);
};

say("Starting a local AWS organization (the first start takes a minute) …\n");
const organization = await startOrganization({ warm: true });
const stop = () => void organization.stop().then(() => process.exit(130));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, stop);

await equipPipeline(organization);
const inbox = await openInbox(organization, "demo-inbox");
const results: StepResult[] = [];
try {
  const demo = {
    organization,
    actions: actionsIn(organization),
    observer: observerOf(organization, inbox),
  };
  for (const step of [...trustChanges, ...rotation, ...deletedRole()]) {
    const result = await resultOf(step, demo);
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

/** A failed step does not end the demo: each step reports its own result. */
async function resultOf(step: Step, demo: Demo): Promise<StepResult> {
  try {
    return { name: step.name, ok: true, ...(await step.run(demo)) };
  } catch (error) {
    return { name: step.name, ok: false, problem: error instanceof Error ? error.message : String(error) };
  }
}
