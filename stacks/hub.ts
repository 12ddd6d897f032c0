import { alarms } from "./alarms.ts";
import { alertsTopic } from "./alerts.ts";
import { eventBus } from "./bus.ts";
import { canary } from "./canary.ts";
import { dashboard } from "./dashboard.ts";
import { defaults } from "./defaults.ts";
import { externalId as memberExternalId } from "./external-id.ts";
import { functions, slackActions } from "./functions.ts";
import { journalBus } from "./journal.ts";
import { encryptionKey } from "./key.ts";
import { members } from "./members.ts";
import { deadLetterQueue, workQueues } from "./queues.ts";
import { rules } from "./rules.ts";
import { hasButtons, readSettings } from "./settings.ts";
import { silenceAlarms } from "./silence.ts";
import { stateTable } from "./state.ts";
import { toggle as toggleParameter } from "./toggle.ts";

/** Everything in the hub's account, and the StackSet that reaches the members. */
export function hub() {
  const settings = readSettings(process.env);
  defaults();

  const key = encryptionKey(settings);
  const bus = eventBus(settings);
  const journal = journalBus(settings);
  const table = stateTable();
  const toggle = toggleParameter();
  const externalId = memberExternalId();
  const topic = alertsTopic(settings, key);

  const deadLetters = deadLetterQueue();
  const queues = workQueues(settings, deadLetters);
  const parts = { settings, queues, table, journal, toggle, externalId, topic, key };
  const made = functions(parts);
  // Where nobody may press a button, nothing answers one.
  const buttons = hasButtons(settings) ? slackActions(parts) : undefined;
  if (queues.canary) canary(parts, queues.canary);
  const { instances } = members(settings, externalId, made);
  rules({ bus, journal, queues, deadLetters, instances });

  alarms(topic, settings);
  silenceAlarms(topic);
  dashboard(settings);
  return {
    bus: bus.arn,
    alerts: topic.arn,
    toggle: toggle.name,
    table: table.name,
    // The app in Slack must be told: its interactivity's request URL
    ...(buttons && { slackActions: buttons.url }),
  };
}
