import {
  eitherPattern,
  iamEventPattern,
  principalChangedEventNames,
  trustUpdatedEventNames,
} from "../../core/contract/events.ts";
import { journalPattern } from "../../core/contract/journal.ts";
import { functionNames, scheduleNames, toggleRuleName } from "../../core/contract/names.ts";
import { ownPartPattern } from "../../core/contract/own/own-part-events.ts";
import { toggleEventPattern } from "../../core/contract/parameters.ts";
import type { Settings } from "../settings/settings.ts";
import { canaryEvery, sweepEvery } from "../settings/timing.ts";
import { onlySenders } from "./queue-policy.ts";
import { rulesOf } from "./queue-rules.ts";
import type { WorkQueues } from "./queues.ts";

interface Parts {
  settings: Settings;
  bus: sst.aws.Bus;
  journal: sst.aws.Bus;
  queues: WorkQueues;
  deadLetters: sst.aws.Queue;
  /** The deployment of the member template. */
  instances: aws.cloudformation.StackSetInstance[];
}

const { onTrustUpdated, onPrincipalChanged, sweepAccount, sweepPlan, slackActions, takeSnapshot } =
  functionNames;

/** The queues that functions fill, with their senders. */
const senders = {
  trustRechecks: [onPrincipalChanged, sweepAccount, slackActions],
  principalRechecks: [sweepAccount, takeSnapshot, slackActions],
  sweepAccount: [onTrustUpdated, onPrincipalChanged, sweepPlan],
  takeSnapshot: [onPrincipalChanged, sweepAccount],
} as const;

/** The rules that route events and schedules to queues. */
export function rules({ settings, bus, journal, queues, deadLetters, instances }: Parts) {
  const { rule, rulesTo } = rulesOf(deadLetters, settings);
  const created = [
    ...rulesTo(queues.trustUpdated, {
      TrustUpdated: {
        name: "trust-drift-trust-updated",
        description: "Attempted and successful changes of trust policies",
        bus,
        pattern: iamEventPattern(trustUpdatedEventNames),
      },
      // On the default bus, where CloudTrail's events of the hub arrive.
      ToggleChanged: {
        name: toggleRuleName,
        description: "Changes of the toggle of auto-remediation",
        pattern: toggleEventPattern(),
      },
    }),
    ...rule("PrincipalChanged", {
      name: "trust-drift-principal-changed",
      description: "Attempted and successful changes of roles and principals, and changes of our own parts",
      bus,
      pattern: eitherPattern(iamEventPattern(principalChangedEventNames), ownPartPattern()),
      queue: queues.principalChanged,
    }),
    ...rule("Announce", {
      name: "trust-drift-announce",
      description: "Changes of the state of incidents",
      bus: journal,
      pattern: journalPattern(),
      queue: queues.notify,
    }),
    // A rule with a schedule, because EventBridge Scheduler would need another role. The queue policy allows the rule.
    ...rule("Sweep", {
      name: scheduleNames.sweep,
      description: "Starts a sweep of all accounts",
      schedule: sweepEvery,
      queue: queues.sweepPlan,
    }),
    ...(queues.canary
      ? rule("Canary", {
          name: scheduleNames.canary,
          description: "Starts the canary check",
          schedule: canaryEvery,
          queue: queues.canary,
          // Without the member template in the hub account, a change of the canary would generate no event.
          dependsOn: instances,
        })
      : []),
  ];
  onlySenders("TrustRechecksPolicy", queues.trustRechecks, { functions: senders.trustRechecks }, settings);
  onlySenders(
    "PrincipalRechecksPolicy",
    queues.principalRechecks,
    { functions: senders.principalRechecks },
    settings,
  );
  onlySenders("SweepAccountQueuePolicy", queues.sweepAccount, { functions: senders.sweepAccount }, settings);
  onlySenders("TakeSnapshotQueuePolicy", queues.takeSnapshot, { functions: senders.takeSnapshot }, settings);
  // Without this queue policy, SQS would reject EventBridge's dead letters, and they would be lost. SQS itself moves
  // messages to a dead-letter queue without a call of SendMessage.
  // @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
  onlySenders("DeadLettersPolicy", deadLetters, { rules: created }, settings);
  return created;
}
