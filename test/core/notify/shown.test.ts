import { describe, expect, test } from "vitest";
import { notify } from "../../../core/notify/notify.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { openIncident } from "./incidents.ts";
import { group, orphaned } from "./orphaned.ts";
import { NotifyWorld } from "./world.ts";

describe("what every channel shows", () => {
  const channelsOf = (world: NotifyWorld) => world.ports([world.channel("slack")]);

  test("is recorded with the end of the claim, and costs no reading again", async () => {
    const world = new NotifyWorld(openIncident());
    await notify(world.announced(), channelsOf(world));
    expect(world.calls).toEqual(["claim", "read", "send", "save", "send", "release"]);
    expect(await notify(world.announced(), channelsOf(world))).toBe(true);
    expect(world.calls.slice(6)).toEqual(["claim", "release"]);
    expect(world.said.get("slack")).toHaveLength(2);
  });

  test("in a group costs no reading of its members, however many they are", async () => {
    const members = ["a", "b"].map((name) => orphaned("333333333333", name));
    const world = new NotifyWorld(members[0] ?? expect.fail());
    world.members = members;
    world.now += 60_000;
    await notify(world.announced(), channelsOf(world));
    const made = world.calls.length;
    expect(await notify(world.announced(members[1]), channelsOf(world))).toBe(true);
    expect(world.calls.slice(made)).toEqual(["claim", "release"]);
  });

  test("is sent as the group's when the incident joined a group after the step was announced", async () => {
    const world = new NotifyWorld(openIncident());
    const alone = world.announced();
    const member = { ...openIncident(), group };
    world.incident = member;
    world.members = [member];
    world.now += 60_000;
    await notify(alone, channelsOf(world));
    expect([...world.deliveries].map(([key, { bodies }]) => [key, Object.keys(bodies)])).toEqual([
      [member.id, []],
      [group, ["slack"]],
    ]);
  });

  test("is not counted as shown while the table still has its steps as unannounced", async () => {
    const world = new NotifyWorld(openIncident());
    const { unannounced, ...ports } = channelsOf(world);
    const fails = () => Promise.reject(new RetryableError("Throttling", "dynamodb:BatchWriteItem"));
    const throttled = notify(world.announced(), { ...ports, unannounced: { ...unannounced, delete: fails } });
    await expect(throttled).rejects.toMatchObject({ code: "Throttling" });
    const deleted: number[] = [];
    const remember = {
      ...unannounced,
      delete: async (steps: readonly unknown[]) => void deleted.push(steps.length),
    };
    await notify(world.announced(), { ...ports, unannounced: remember });
    expect(deleted).toEqual([1]);
    expect(world.said.get("slack")).toHaveLength(2);
  });
});
