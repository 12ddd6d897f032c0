import { describe, expect, test } from "vitest";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { notify } from "../../../core/notify/notify.ts";
import { change, openIncident } from "./incidents.ts";
import { NotifyWorld } from "./world.ts";

const first = openIncident();
const [second, third] = ["1", "2"].map((digit, at) =>
  openIncident({
    id: digit.repeat(32),
    severity: "high",
    cause: { kind: "trust-changed", changes: [change("no one can assume this role")] },
    continues: { id: first.id, since: first.detectedAt, count: at + 1 },
    supersedes: at === 0 ? first.id : "1".repeat(32),
    steps: [{ at: first.detectedAt, state: "detected", note: `Drift ${digit}` }],
  }),
);

function replacedBy(incident: Incident, by: Incident | undefined): Incident {
  const closed = advance(incident, "resolved", "2026-03-01T10:05:00.000Z", "Superseded by a later change");
  return { ...closed, supersededBy: by?.id ?? "" };
}

/** The first incident is shown, and the second one has replaced it. */
async function replacedWorld(): Promise<NotifyWorld> {
  const world = new NotifyWorld(first);
  await notify(world.announced(), world.ports());
  world.replaced = [replacedBy(first, second)];
  world.incident = second;
  world.calls.length = 0;
  return world;
}

const itemsOf = ({ deliveries }: NotifyWorld) => [...deliveries.keys()];

describe("given a notification, when other drift of the role replaces the one that it shows", () => {
  test.each([
    ["the incident that ended", replacedBy(first, second)],
    ["the incident that continues", second],
  ])("the notification shows the later incident, whichever is announced: %s", async (_, announced) => {
    const world = await replacedWorld();
    await notify(world.announced(announced), world.ports());
    expect(itemsOf(world)).toEqual([first.id]);
    expect(world.said.get("slack")?.at(-1)).toBe("step 0 Drift 1");
    expect(world.deliveries.get(first.id)?.shownSteps).toEqual({ [first.id]: 2, [second?.id ?? ""]: 1 });
  });

  test("the other announcement costs no reading and no send", async () => {
    const world = await replacedWorld();
    await notify(world.announced(second), world.ports());
    const made = world.calls.length;
    expect(await notify(world.announced(world.replaced[0]), world.ports())).toBe(true);
    expect(world.calls.slice(made)).toEqual(["claim", "release"]);
  });

  test("an announcement that comes two changes late shows the latest incident", async () => {
    const world = await replacedWorld();
    world.replaced = [replacedBy(first, second), replacedBy(second ?? expect.fail(), third)];
    world.incident = third;
    await notify(world.announced(world.replaced[0]), world.ports());
    expect(world.said.get("slack")?.at(-1)).toBe("step 0 Drift 2");
    expect(Object.keys(world.deliveries.get(first.id)?.shownSteps ?? {})).toHaveLength(3);
  });

  test("the steps of both leave the list of what is unannounced", async () => {
    const world = await replacedWorld();
    const deleted: string[] = [];
    const { unannounced, ...ports } = world.ports();
    const remember: typeof unannounced = {
      ...unannounced,
      delete: async (steps) => {
        deleted.push(
          ...steps.map((one) => `${one.notificationId === first.id} ${one.incidentId[0]} ${one.step}`),
        );
      },
    };
    await notify(world.announced(second), { ...ports, unannounced: remember });
    expect(deleted).toEqual(["true 0 1", "true 1 0"]);
  });

  test("an incident that joined a group meanwhile is not shown in the message of the one that it replaced", async () => {
    const world = await replacedWorld();
    world.incident = { ...(second ?? expect.fail()), group: "group-1" };
    await notify(world.announced(world.replaced[0]), world.ports());
    expect(world.said.get("slack")?.at(-1)).toBe("step 1 Superseded by a later change");
  });
});

test("the alert says what the drift was before", () => {
  const { facts } = alertOf(second ?? expect.fail(), {
    accounts: new Map(),
    links: { region: "us-east-1", runbookUrl: "" },
    replaced: replacedBy(first, second),
  });
  expect(facts[0]).toEqual({
    label: "Replaces",
    value: "Another principal could assume qovery-user-role (critical, since 2026-03-01 10:00:00 UTC)",
  });
});
