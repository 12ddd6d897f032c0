import { describe, expect, test } from "vitest";
import { covered } from "../support/covered.ts";
import type { MemoryWorld } from "../support/memory.ts";
import {
  attacker,
  expectedDocument,
  follow,
  qovery,
  updated,
  widened,
  withoutUser,
} from "../support/samples.ts";

const expected = expectedDocument("qovery-access");
const open = widened("qovery-access", "*");
const narrowed = withoutUser(expected);

function narrowedWorld(toggle = "on"): MemoryWorld {
  const world = covered(narrowed);
  world.toggle = toggle;
  return world;
}

const ofOpen = (world: MemoryWorld) =>
  world.incidents().filter(({ foundDocument }) => foundDocument === open);

describe("given drift that other drift replaced before the role was read, when its event is handled", () => {
  test.each(["on", "off"])("it has an incident at its own severity, toggle %s", async (toggle) => {
    const world = narrowedWorld(toggle);
    await follow(updated("opened", open), world);
    expect(ofOpen(world)).toMatchObject([
      {
        severity: "critical",
        state: "resolved",
        cause: { kind: "trust-changed-briefly" },
        eventIds: ["opened"],
      },
    ]);
    const [incident] = ofOpen(world);
    expect(world.lastAnnounced(incident?.id ?? "")).toBe(0);
  });

  test("the drift that replaced it keeps an incident of its own", async () => {
    const world = narrowedWorld();
    await follow(updated("opened", open), world);
    await follow(updated("narrowed", narrowed), world);
    expect(world.incidents().map(({ severity, state }) => `${severity} ${state}`)).toEqual([
      "critical resolved",
      "high reverted",
    ]);
    expect(world.documentOf(qovery)).toBe(expected);
  });

  test("a handler that dies after the record announces it when the event comes again", async () => {
    const world = narrowedWorld();
    world.now += 60_000;
    world.before = (call) => {
      if (call === "PutEvents") throw new Error("the process died");
    };
    await expect(follow(updated("opened", open), world)).rejects.toThrow("the process died");
    world.before = () => {};
    await follow(updated("opened", open), world);
    const [incident, ...others] = ofOpen(world);
    expect(others).toEqual([]);
    expect(world.lastAnnounced(incident?.id ?? "")).toBe(0);
  });
});

describe("given drift whose incident other drift superseded, when another event of it comes late", () => {
  test.each([
    ["while the other drift is live", widened("qovery-access", attacker)],
    ["when the role is as expected", expected],
  ])("it opens no second incident %s", async (_, live) => {
    const world = narrowedWorld("off");
    world.put(qovery, open);
    await follow(updated("opened", open), world);
    world.put(qovery, narrowed);
    await follow(updated("narrowed", narrowed), world);
    world.put(qovery, live);
    world.now += 60_000;
    await follow(updated("opened-again", open), world);
    expect(ofOpen(world)).toHaveLength(1);
  });
});

test.each(["on", "off"])(
  "given drift of a role that was deleted before it was read, both have an incident, toggle %s",
  async (toggle) => {
    const world = covered();
    world.toggle = toggle;
    await follow(updated("opened", open), world);
    expect(world.incidents().map(({ severity, cause }) => `${severity} ${cause.kind}`)).toEqual([
      "critical trust-changed-briefly",
      "high role-deleted",
    ]);
    await follow(updated("opened", open), world);
    expect(world.incidents()).toHaveLength(2);
  },
);
