import { functionNames } from "../../core/contract/names.ts";
import {
  announcer,
  approver,
  type Parts,
  planner,
  responder,
  restorer,
  snapshotter,
  sweeper,
} from "./access.ts";
import { queueFunction, urlFunction } from "./function.ts";

export function functions(parts: Parts) {
  const { settings, queues } = parts;
  return [
    queueFunction("OnTrustUpdated", {
      settings,
      name: functionNames.onTrustUpdated,
      description: "Responds to changes of trust policies",
      handler: "functions/on-trust-updated.handler",
      queue: queues.trustUpdated,
      rechecks: queues.trustRechecks,
      // Fifty events at once; more would exceed the IAM rate limits of the accounts with the changes.
      maximumConcurrency: 10,
      ...responder(parts),
    }),
    queueFunction("OnPrincipalChanged", {
      settings,
      name: functionNames.onPrincipalChanged,
      description: "Responds to roles and principals that were created or deleted",
      handler: "functions/on-principal-changed.handler",
      queue: queues.principalChanged,
      rechecks: queues.principalRechecks,
      // Deployments delete dozens of roles at once, and a short delay is acceptable.
      maximumConcurrency: 5,
      ...restorer(parts),
    }),
    queueFunction("Notify", {
      settings,
      name: functionNames.notify,
      description: "Sends notifications about incidents to SNS and Slack",
      handler: "functions/notify.handler",
      queue: queues.notify,
      // The minimum: Slack accepts about one message per second and channel.
      maximumConcurrency: 2,
      ...announcer(parts),
    }),
    queueFunction("SweepPlan", {
      settings,
      name: functionNames.sweepPlan,
      description: "Starts a sweep of every account",
      handler: "functions/sweep-plan.handler",
      queue: queues.sweepPlan,
      // The minimum: there is one message every few minutes.
      maximumConcurrency: 2,
      ...planner(parts),
    }),
    queueFunction("SweepAccount", {
      settings,
      name: functionNames.sweepAccount,
      description: "Checks every role of an account, to find drift that no event reported",
      handler: "functions/sweep-account.handler",
      queue: queues.sweepAccount,
      // Seventy-five accounts at once: 5,000 accounts take less than half of the period (npm run scale). IAM limits the rate
      // per account.
      maximumConcurrency: 15,
      ...sweeper(parts),
    }),
    queueFunction("TakeSnapshot", {
      settings,
      name: functionNames.takeSnapshot,
      description: "Stores snapshots of protected roles, for a restore",
      handler: "functions/take-snapshot.handler",
      queue: queues.takeSnapshot,
      // About ten calls per role. Sweeps order no more than it can take (core/sweep/stale-snapshots.ts); none is urgent.
      maximumConcurrency: 5,
      ...snapshotter(parts),
    }),
  ];
}

/** The only public endpoint: records approvals and requests a recheck of the roles. */
export function slackActions(parts: Parts) {
  const { settings } = parts;
  return urlFunction("SlackActions", {
    settings,
    name: functionNames.slackActions,
    description: "Handles the buttons of Slack messages",
    handler: "functions/slack-actions.handler",
    // Enough for people. A flood of requests to the URL is limited to these, costs little, and does not affect approvals
    // on the command line.
    reservedConcurrency: 5,
    ...approver(parts),
  });
}
