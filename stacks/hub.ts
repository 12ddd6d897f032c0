import { functions, slackActions } from "./functions/functions.ts";
import { eventBus } from "./messaging/bus.ts";
import { journalBus } from "./messaging/journal.ts";
import { deadLetterQueue, workQueues } from "./messaging/queues.ts";
import { rules } from "./messaging/rules.ts";
import { alarms } from "./monitoring/alarms.ts";
import { alertsTopic } from "./monitoring/alerts.ts";
import { canary } from "./monitoring/canary.ts";
import { dashboard } from "./monitoring/dashboard.ts";
import { silenceAlarms } from "./monitoring/silence.ts";
import { defaults } from "./settings/defaults.ts";
import { hasButtons, readSettings } from "./settings/settings.ts";
import { members } from "./stack-set.ts";
import { externalId as memberExternalId } from "./storage/external-id.ts";
import { encryptionKey } from "./storage/key.ts";
import { stateTable } from "./storage/table.ts";
import { toggle as toggleParameter } from "./storage/toggle.ts";

/** All resources of the hub account, and the StackSet that deploys to the members. */
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
  const lambdas = functions(parts);
  const buttons = hasButtons(settings) ? slackActions(parts) : undefined;
  if (queues.canary) canary(parts, queues.canary);
  const { instances } = members(settings, externalId, lambdas);
  rules({ settings, bus, journal, queues, deadLetters, instances });

  alarms(topic, settings);
  silenceAlarms(topic);
  dashboard(settings);
  return {
    bus: bus.arn,
    alerts: topic.arn,
    toggle: toggle.name,
    table: table.name,
    // Enter this as the request URL for interactivity in the Slack app.
    ...(buttons && { slackActions: buttons.url }),
  };
}
