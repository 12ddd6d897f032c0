import { accounts } from "../../shared/accounts.ts";
import type { Actions } from "../actions.ts";
import { deletePipeline, pipelineParts } from "../pipeline.ts";
import { alertReport, attemptsText, check, incidentReport, type Step } from "../step.ts";

const { dev, prod } = accounts;
const pipeline = { account: dev, name: "pipeline" };
const pipelineArn = `arn:aws:iam::${dev}:role/ci/pipeline`;
const dependents = [dev, prod].map((account) => ({ account, name: "deploy-target" }));
const both = dependents.map(({ account }) => account);

/** A role of the organization is deleted, and other roles trust it. */
export function deletedRole(): readonly Step[] {
  let before = { id: "", text: "" };
  return [
    {
      name: "a trusted role is deleted: the alert names each dependent role",
      async run({ organization, actions, observer }) {
        const snapshot = await observer.snapshotOf(pipeline);
        before = await pipelineParts(organization);
        check(snapshot.id === before.id, "a snapshot of the current role", snapshot.id);
        await assumeBoth(actions);
        const start = performance.now();
        await deletePipeline(organization);
        const { incident, at } = await observer.alertOf("pipeline", dev);
        const report = incidentReport(
          incident,
          "The role ci/pipeline was emptied and deleted in dev.",
          at - start,
        );
        const text = report.difference.join("\n");
        for (const { account } of dependents)
          check(text.includes(account), `the alert to name deploy-target of ${account}`, text);
        return report;
      },
    },
    {
      name: "one person approves once: the role is restored, its dependents are rebound",
      async run({ organization, actions, observer }) {
        const start = performance.now();
        const answer = await actions.approve("pipeline");
        const group = await observer.groupOf([pipeline, ...dependents], ({ members }) =>
          members.every(({ state }) => state === "reverted" || state === "resolved"),
        );
        const now = await pipelineParts(organization);
        check(now.text === before.text, `the role with all its parts: ${before.text}`, now.text);
        check(now.id !== before.id, "another unique id", now.id);
        const attempts = await assumeBoth(actions);
        return {
          ...alertReport(group.alert, `Ada clicked Approve. Slack answered: "${answer}"`, group.at - start),
          who: "Ada, in Slack",
          proof: [
            `restored: ${now.text}`,
            `its unique id: ${before.id} before, ${now.id} now`,
            `now: ${attempts}`,
          ],
          detectedBy: "from the approval until the role was restored and every dependent rebound",
        };
      },
    },
  ];
}

/** @returns the results as text @throws Error when a dependent role does not admit the pipeline */
async function assumeBoth(actions: Actions): Promise<string> {
  const attempts = await actions.assume(both, "deploy-target", pipelineArn);
  const text = attemptsText(attempts);
  const isAdmitted = attempts.every(({ ok }) => ok);
  check(isAdmitted, "the pipeline to be admitted by both dependent roles", text);
  return text;
}
