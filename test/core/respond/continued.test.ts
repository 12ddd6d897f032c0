import { describe, expect, test } from "vitest";
import { canaryChange } from "../../../core/canary/trust.ts";
import { canaryRole } from "../../../core/contract/canary.ts";
import { supersede } from "../../../core/respond/record/open-incident.ts";
import { openIncident } from "../notify/incidents.ts";
import { covered } from "../support/covered.ts";
import { expectedDocument, follow, incidentOf, qovery, updated, widened } from "../support/samples.ts";

const drift = widened("qovery-access");
const other = expectedDocument("qovery-access").replaceAll("283389881690", "193672423079");

describe("given open drift of a role, when other drift replaces it", () => {
  test("its incident continues the notification of the first incident", async () => {
    const world = covered();
    world.toggle = "off";
    world.put(qovery, drift);
    const first = await incidentOf(updated("e1", drift), world);
    expect(first).not.toHaveProperty("continues");
    world.put(qovery, other);
    const second = await incidentOf(updated("e2", other), world);
    const since = first.detectedAt;
    expect(second).toMatchObject({ supersedes: first.id, continues: { id: first.id, since, count: 1 } });
    world.put(qovery, drift);
    const third = await incidentOf(updated("e3", drift), world);
    expect(third).toMatchObject({ supersedes: second.id, continues: { id: first.id, since, count: 2 } });
  });

  test("the next drift after a resolved incident has a notification of its own", async () => {
    const world = covered();
    world.toggle = "off";
    world.put(qovery, drift);
    await incidentOf(updated("e1", drift), world);
    world.put(qovery, expectedDocument("qovery-access"));
    await follow(updated("e2", expectedDocument("qovery-access")), world);
    world.put(qovery, other);
    expect(await incidentOf(updated("e3", other), world)).not.toHaveProperty("continues");
  });
});

describe("an incident that replaces another one", () => {
  const now = "2026-03-01T10:05:00.000Z";
  const latest = openIncident();
  const by = openIncident({ id: "1".repeat(32), fingerprint: "g" });
  const { id, detectedAt: since } = latest;

  test("continues its notification", () => {
    expect(supersede(latest, by, now)).toMatchObject({
      superseded: { state: "resolved", supersededBy: by.id },
      incident: { supersedes: id, continues: { id, since, count: 1 } },
    });
  });

  test.each([
    ["the earlier incident is in a group", { ...latest, group: "group-1" }, by],
    ["it is in a group", latest, { ...by, group: "group-1" }],
    ["it is closed from the start", latest, { ...by, state: "resolved" as const }],
    ["the notification has shown 21 incidents", { ...latest, continues: { id, since, count: 20 } }, by],
    [
      "it is the canary's",
      latest,
      { ...by, foundDocument: canaryChange(new Date(now)), role: { ...by.role, ...canaryRole } },
    ],
  ])("has a notification of its own when %s", (_, earlier, later) => {
    const { incident } = supersede(earlier, later, now);
    expect(incident).toMatchObject({ supersedes: id });
    expect(incident).not.toHaveProperty("continues");
  });
});
