import { describe, expect, test } from "vitest";
import { journalDetailTypes } from "../../core/contract/journal.ts";
import { incidentsIn } from "../../core/notify/notification.ts";
import { matches } from "../../local/gateway/events/event-pattern.ts";
import { examples } from "../../tools/docs/events/example.ts";
import { goldens } from "../core/notify/golden/render.ts";
import { checkAnnouncement, checkJournalEvent, eventOf } from "../support/journal-events.ts";
import { guide } from "./documents.ts";

const announcements = Object.values(goldens)
  .flat()
  .flatMap(({ notification }) => incidentsIn(notification))
  .flatMap((incident) => incident.steps.map((_, step) => ({ incident, step })));

describe("the published schemas of events", () => {
  test("accept every step of every cause in every state", () => {
    expect(new Set(announcements.map((one) => eventOf(one)["detail-type"]))).toEqual(
      new Set(Object.values(journalDetailTypes)),
    );
    for (const one of announcements) checkAnnouncement(one);
  });

  test("accept the examples of docs/events.md", () => {
    for (const example of examples) checkJournalEvent(example);
  });

  const [event] = examples;
  const refused: Readonly<Record<string, object>> = {
    "another version": { ...event, detail: { ...event?.detail, version: 2 } },
    "a state of another type": { ...event, detail: { ...event?.detail, state: "reverted" } },
    "a field that is not documented": { ...event, detail: { ...event?.detail, secret: "x" } },
    "a missing field": { ...event, detail: { ...event?.detail, incidentId: undefined } },
    "a time without a zone": { ...event, time: "2026-03-01 10:00" },
    "a cause that is not documented": { ...event, detail: { ...event?.detail, cause: "new" } },
    "another type": { ...event, "detail-type": "Trust Drift Forgotten" },
  };

  test.each(Object.entries(refused))("refuse %s", (_, given) => {
    expect(() => checkJournalEvent(given)).toThrow();
  });
});

test("the pattern of docs/events.md matches what it says: open and severe, without the canary", () => {
  const pattern = JSON.parse(
    guide("docs/events.md").blocks.find((block) => block.includes('"detail-type": [')) ?? "",
  );
  const [detected, reverted] = examples.map((event) => JSON.parse(JSON.stringify(event)));
  expect(matches(pattern, detected)).toBe(true);
  expect(matches(pattern, reverted)).toBe(false);
  expect(matches(pattern, { ...detected, detail: { ...detected.detail, severity: "medium" } })).toBe(false);
  expect(matches(pattern, { ...detected, detail: { ...detected.detail, canary: true } })).toBe(false);
});
