import { accounts } from "../../shared/accounts.ts";
import { deletePipeline, pipelineParts } from "../pipeline.ts";
import { check, type StoryStep, seen, told } from "../seen.ts";

const { dev, prod } = accounts;
const pipeline = { account: dev, name: "pipeline" };
const pipelineArn = `arn:aws:iam::${dev}:role/ci/pipeline`;
const dependents = [dev, prod].map((account) => ({ account, name: "deploy-target" }));
const both = dependents.map(({ account }) => account);

/** What the role was before: the second step compares. */
let before = { id: "", text: "" };

/** A role of the organization itself is deleted, on which others depend. */
export const deletedRole: readonly StoryStep[] = [
  {
    name: "a trusted role is deleted: all that depends on it is named before it fails",
    async play(witness) {
      const { organization } = witness;
      const copy = await witness.snapshotOf(pipeline);
      before = await pipelineParts(organization);
      check(copy.id === before.id, "a snapshot of the role as it is", copy.id);
      const admitted = await witness.assume(both, "deploy-target", pipelineArn);
      check(
        admitted.every(({ ok }) => ok),
        "the pipeline to be admitted everywhere",
        JSON.stringify(admitted),
      );
      const start = performance.now();
      await deletePipeline(organization);
      const { incident, at } = await witness.alertOf("pipeline", dev);
      const shown = seen(incident, "The role ci/pipeline was emptied and deleted in dev.", at - start);
      const text = shown.difference.join("\n");
      for (const { account } of dependents)
        check(text.includes(`${account}`), `the alert to name deploy-target of ${account}`, text);
      return shown;
    },
  },
  {
    name: "one person approves once: the role is restored, and its dependents are rebound",
    async play(witness) {
      const start = performance.now();
      const answer = await witness.approve("pipeline");
      const group = await witness.groupOf([pipeline, ...dependents], ({ members }) =>
        members.every(({ state }) => state === "reverted" || state === "resolved"),
      );
      const now = await pipelineParts(witness.organization);
      check(now.text === before.text, `the role with all its parts: ${before.text}`, now.text);
      check(now.id !== before.id, "another unique id", now.id);
      const admitted = await witness.assume(both, "deploy-target", pipelineArn);
      check(
        admitted.every(({ ok }) => ok),
        "the pipeline to be admitted everywhere",
        JSON.stringify(admitted),
      );
      return {
        ...told(group.alert, `The button below the message was pressed. "${answer}"`, group.at - start),
        who: "Ada, in Slack",
        outcome: group.alert.status,
        proof: [
          `restored: ${now.text}`,
          `its unique id: ${before.id} before, ${now.id} now`,
          `now: ${admitted.map(({ account, text }) => `sts assume-role in ${account}: ${text}`).join("; ")}`,
        ],
        detectedBy: "from the approval to the role restored and all dependents rebound",
      };
    },
  },
];
