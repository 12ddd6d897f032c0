import { beforeEach, expect, test } from "vitest";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Announcement, UnannouncedStep } from "../../../core/incidents/ports.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { reportUnannounced } from "../../../core/sweep/report/unannounced.ts";
import { movedOn, openIncident } from "../notify/incidents.ts";

const start = Date.parse("2026-03-01T10:00:00.000Z");
const at = (seconds: number) => new Date(start + seconds * 1000).toISOString();

let incidents: Incident[];
let steps: UnannouncedStep[];
let announced: string[];
let isJournalAway: boolean;

beforeEach(() => {
  incidents = [];
  steps = [];
  announced = [];
  isJournalAway = false;
});

function record(incident: Incident, step: number, seconds: number): void {
  incidents = [...incidents.filter(({ id }) => id !== incident.id), incident];
  steps.push({
    notificationId: incident.group ?? incident.id,
    incidentId: incident.id,
    step,
    at: at(seconds),
  });
}

function sweep(seconds: number): Promise<void> {
  return reportUnannounced({
    unannounced: {
      all: async () => steps,
      put: async (changed) => {
        const others = steps.filter(
          (one) =>
            !changed.some(({ incidentId, step }) => one.incidentId === incidentId && one.step === step),
        );
        steps = [...others, ...changed];
      },
      delete: async (deleted) => {
        steps = steps.filter((one) => !deleted.includes(one));
      },
    },
    incidents: async (ids) => incidents.filter(({ id }) => ids.includes(id)),
    journal: {
      async announce(news: readonly Announcement[]) {
        if (isJournalAway) throw new RetryableError("ServiceUnavailable", "events:PutEvents");
        announced.push(...news.map(({ incident, step }) => `${incident.id} ${step}`));
      },
    },
    clock: { now: () => new Date(start + seconds * 1000) },
  });
}

test("announces what is unannounced for ten minutes, whatever the state of the incident", async () => {
  const over = movedOn(openIncident(), "reverted");
  record(over, 0, 0);
  record(over, 1, 5);
  const fresh = { ...openIncident(), id: "f".repeat(32) };
  record(fresh, 0, 550);
  await sweep(603);
  expect(announced).toEqual([`${over.id} 0`]);
  await sweep(1500);
  expect(announced.slice(1)).toEqual([`${over.id} 1`, `${fresh.id} 0`]);
});

test("announces again after half an hour, not with every sweep", async () => {
  record(openIncident(), 0, 0);
  for (let seconds = 700; seconds < 700 + 4 * 3600; seconds += 900) await sweep(seconds);
  expect(announced).toHaveLength(6);
});

test("fails while the journal is away, and forgets nothing", async () => {
  record(openIncident(), 0, 0);
  isJournalAway = true;
  await expect(sweep(700)).rejects.toThrow("PutEvents");
  isJournalAway = false;
  await sweep(1600);
  expect(announced).toEqual([`${openIncident().id} 0`]);
});

test("announces hundreds", async () => {
  for (let at = 0; at < 250; at++) record({ ...openIncident(), id: String(at).padStart(32, "0") }, 0, at);
  await sweep(9000);
  expect(new Set(announced).size).toBe(250);
});

test("forgets a step of an incident that joined a group later, because its notification is the group's", async () => {
  const incident = openIncident();
  record(incident, 0, 0);
  incidents = [{ ...incident, group: "group-1" }];
  await sweep(700);
  expect(announced).toEqual([`${incident.id} 0`]);
  expect(steps).toEqual([]);
});
