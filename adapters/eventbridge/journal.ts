import {
  type EventBridgeClient,
  PutEventsCommand,
  type PutEventsRequestEntry,
} from "@aws-sdk/client-eventbridge";
import type { Announcement, Journal } from "../../core/incidents/ports.ts";
import { journalEntry } from "../../core/notify/journal/entry.ts";
import { RetryableError } from "../../core/shared/errors.ts";
import { awsCall } from "../aws-call.ts";

/** PutEvents takes ten at most. @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
const entriesPerCall = 10;

/** The journal bus. Only our own functions may write to it, so no member can forge an announcement. */
export function eventBridgeJournal(client: EventBridgeClient, busName: string): Journal {
  return {
    async announce(steps) {
      const entries = steps.map((step) => requestEntry(step, busName));
      for (let from = 0; from < entries.length; from += entriesPerCall) {
        await put(client, entries.slice(from, from + entriesPerCall));
      }
    },
  };
}

async function put(client: EventBridgeClient, entries: PutEventsRequestEntry[]): Promise<void> {
  const command = new PutEventsCommand({ Entries: entries });
  const answer = await awsCall("events:PutEvents", () => client.send(command));
  if (!answer.FailedEntryCount) return;
  const failed = answer.Entries?.find((entry) => entry.ErrorCode !== undefined);
  throw new RetryableError(
    "NotAnnounced",
    `events:PutEvents: ${failed?.ErrorCode ?? "unknown"}: ${failed?.ErrorMessage ?? ""}`,
  );
}

function requestEntry(announcement: Announcement, busName: string): PutEventsRequestEntry {
  const { source, detailType, detail, resources, time } = journalEntry(announcement);
  return {
    EventBusName: busName,
    Source: source,
    DetailType: detailType,
    Detail: JSON.stringify(detail),
    Resources: resources,
    Time: new Date(time),
  };
}
