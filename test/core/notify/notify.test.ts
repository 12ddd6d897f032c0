import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Channel } from "../../../core/notify/channel.ts";
import { notify } from "../../../core/notify/notify.ts";
import { PermanentError, RetryableError } from "../../../core/shared/errors.ts";
import { movedOn, openIncident } from "./incidents.ts";
import { orphaned } from "./orphaned.ts";
import { NotifyWorld } from "./world.ts";

const id = openIncident().id;
const first = movedOn(openIncident(), "blocked");

describe("two handlers", () => {
  test("of one incident: the second ends at once, and the first sends the newest state", async () => {
    const world = new NotifyWorld(first);
    let calls = 0;
    world.meanwhile = async (call) => {
      if (call !== "send" || calls > 0) return;
      calls = world.calls.length;
      world.incident = movedOn(first, "reverted");
      await notify(world.announced(), world.ports([world.channel("slack")]));
      calls = world.calls.length - calls;
    };
    await notify(world.announced(), world.ports([world.channel("slack")]));
    expect(calls).toBe(1); // the claim
    expect(world.said.get("slack")?.filter((text) => text.includes("reverted 3"))).toHaveLength(1);
  });

  test("the one that read first cannot tell over what is newer", async () => {
    const world = new NotifyWorld(openIncident());
    const channels = [world.channel("slack")];
    let isNewer = false;
    world.meanwhile = async (call) => {
      if (call !== "claim" || isNewer) return;
      isNewer = true; // between the first handler's start and its claim
      world.incident = movedOn(openIncident(), "reverted");
      await notify(world.announced(), world.ports(channels));
    };
    await notify(world.announced(), world.ports(channels));
    const messages = world.said.get("slack")?.filter((text) => !text.startsWith("step"));
    expect(messages).toEqual([expect.stringContaining("reverted 2")]);
  });

  test("a handler that comes too late releases no claim but its own", async () => {
    const world = new NotifyWorld(first);
    const slack = world.channel("slack");
    world.meanwhile = (call) => {
      if (call === "release")
        world.deliveries.set(id, { bodies: {}, ...world.deliveries.get(id), claimedUntil: "9 other" });
    };
    await notify(world.announced(), world.ports([slack]));
    expect(world.deliveries.get(id)?.claimedUntil).toBe("9 other");
  });
});

describe("a channel that fails", () => {
  const broken: Channel = {
    name: "slack",
    hasNext: () => true,
    sendNext: () => Promise.reject(new PermanentError("SlackRefused", "slack: channel_not_found")),
  };

  test("keeps no other from being reported, and its own error comes out", async () => {
    const world = new NotifyWorld(first);
    await expect(
      notify(world.announced(), world.ports([world.channel("sns"), broken])),
    ).rejects.toMatchObject({
      code: "SlackRefused",
    });
    expect(world.said.get("sns")).toHaveLength(3);
    expect([...world.deliveries.values()].filter((item) => item.claimedUntil)).toEqual([]);
  });

  test("with a second thing to tell does not tell the first again", async () => {
    const world = new NotifyWorld(first);
    world.faults = [{ at: 4, late: false }]; // claim, read, tell, note, tell
    expect(await world.deliver(world.ports([world.channel("slack")]))).toBe(2);
    expect(world.said.get("slack")).toHaveLength(3);
  });

  test("never ends in a flood", async () => {
    const world = new NotifyWorld(first);
    let count = 0;
    const endless: Channel = {
      name: "slack",
      hasNext: () => true,
      sendNext: async () => ({ sent: [String(count++)] }),
    };
    await expect(notify(world.announced(), world.ports([endless]))).rejects.toMatchObject({
      code: "MoreToSend",
    });
    expect(count).toBe(10);
  });
});

test("a table that is throttled for seconds after a send: it is recorded after a pause, and not sent again", async () => {
  const world = new NotifyWorld(first);
  const start = world.now;
  let failed = 0;
  world.meanwhile = (call) => {
    if (call !== "save" || world.now - start >= 4000) return;
    failed += 1;
    throw new RetryableError("Throttling", "dynamodb:UpdateItem: Throttling");
  };
  await world.deliver(world.ports([world.channel("slack")]));
  expect(failed).toBeGreaterThanOrEqual(3);
  const said = world.said.get("slack") ?? [];
  expect(said).toEqual([...new Set(said)]);
});

describe("a send that was not recorded", () => {
  const slack = (world: NotifyWorld) => world.ports([world.channel("slack")]);

  test("because the handler died is looked for once the claim has expired, and not sent again", async () => {
    const world = new NotifyWorld(first);
    let isDead = false;
    world.meanwhile = (call) => {
      isDead ||= call === "save";
      if (isDead) throw new RetryableError("Dead", "the process ended");
    };
    await notify(world.announced(), slack(world)).catch(() => undefined);
    world.meanwhile = () => undefined;
    isDead = false;
    await notify(world.announced(), slack(world)); // the event of another step: the message of the first one returns later
    expect(world.said.get("slack")).toHaveLength(1);
    world.now += 180_000;
    await world.deliver(slack(world));
    const said = world.said.get("slack") ?? [];
    expect(said).toHaveLength(3);
    expect(said).toEqual([...new Set(said)]);
    expect(world.calls).toContain("recover");
  });

  test("because there was no answer is looked for on the next delivery", async () => {
    const world = new NotifyWorld(first);
    world.faults = [{ at: 2, late: true }]; // claim, read, send
    expect(await world.deliver(slack(world))).toBe(2);
    const said = world.said.get("slack") ?? [];
    expect(said).toEqual([...new Set(said)]);
    expect(world.calls.filter((call) => call === "recover")).toHaveLength(1);
  });

  test("stays in doubt, with its first time and its number of sends, until the search succeeds", async () => {
    const world = new NotifyWorld(first);
    const begin = new Date(world.now).toISOString();
    // The send has no answer, then two searches fail: claim, read, send, release; claim, read, recover, release; …
    world.faults = [
      { at: 2, late: true },
      { at: 6, late: false },
      { at: 10, late: false },
    ];
    for (const _ of [1, 2, 3]) {
      await notify(world.announced(), slack(world)).catch(() => undefined);
      world.now += 3000;
    }
    expect(world.deliveries.get(id)?.remains?.slack?.unclear).toEqual({ since: begin, sends: 1 });
    await notify(world.announced(), slack(world));
    expect(world.deliveries.get(id)?.remains).toEqual({ slack: {} });
  });

  test("that the channel refused leaves nothing to look for", async () => {
    const world = new NotifyWorld(first);
    world.faults = [{ at: 2, late: false }];
    await world.deliver(slack(world));
    expect(world.calls).not.toContain("recover");
  });
});

test("an incident that the table does not hold yet comes back, and nothing stays claimed", async () => {
  const world = new NotifyWorld(first);
  world.incident = undefined;
  await expect(notify(world.announced(first), world.ports([world.channel("sns")]))).rejects.toMatchObject({
    code: "NoSuchIncident",
    message: `detail.incidentId: expected an incident of the table, found ${id}`,
  });
  expect([...world.deliveries.values()]).toEqual([
    { bodies: {}, remains: { sns: {}, slack: {}, canary: {} } },
  ]);
});

test("whatever fails, each thing is reported once, and reported in the end", async () => {
  const states = ["awaiting-approval", "blocked", "suspended", "reverted"] as const;
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ at: fc.nat(60), late: fc.boolean() }), {
        maxLength: 20,
        selector: ({ at }) => at,
      }),
      fc.uniqueArray(fc.constantFrom(...states)),
      fc.nat(8),
      async (faults, later, callsBetween) => {
        const world = new NotifyWorld(openIncident());
        world.faults = faults;
        // The incident moves on while it is told
        let calls = 0;
        const rest = [...later];
        world.meanwhile = () => {
          calls += 1;
          if (calls % (callsBetween + 1) !== 0 || world.incident === undefined) return;
          const state = rest.shift();
          if (state !== undefined) world.incident = movedOn(world.incident, state);
        };
        await world.deliver();
        world.meanwhile = () => undefined;
        await world.deliver(); // the event of the last step
        const { calls: made } = world;
        for (const name of ["sns", "slack"] as const) {
          const said = world.said.get(name) ?? [];
          // Five failed notes in a row are a process that died between telling and noting: only Slack can be searched
          if (name === "slack" || !isNoteLost(made, faults)) expect(said).toEqual([...new Set(said)]);
          const steps = world.incident?.steps ?? [];
          for (const [index, { note }] of steps.entries()) expect(said).toContain(`step ${index} ${note}`);
          expect(said.some((text) => text.endsWith(`${world.incident?.state} ${steps.length}`))).toBe(true);
        }
      },
    ),
    { numRuns: 500 },
  );
});

function isNoteLost(calls: readonly string[], faults: readonly { at: number; late: boolean }[]): boolean {
  const failedNotes = calls.filter(
    (call, at) => call === "save" && faults.some((fault) => fault.at === at && !fault.late),
  );
  return failedNotes.length >= 5;
}

test("whatever fails, each step of each member of a group is reported once, and reported in the end", async () => {
  const names = ["a", "b", "c"];
  const step = fc.record({
    member: fc.nat(2),
    state: fc.constantFrom("blocked", "reverted", "detected" as const),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.record({ at: fc.nat(60), late: fc.boolean() }), {
        maxLength: 20,
        selector: ({ at }) => at,
      }),
      fc.array(step, { maxLength: 6 }),
      fc.nat(8),
      async (faults, later, callsBetween) => {
        const members = names.map((name, at) => orphaned("333333333333", name, at * 7));
        const first = members[0] ?? expect.fail("no member");
        const world = new NotifyWorld(first);
        world.members = [first];
        world.faults = faults;
        // Members join, and move on, while the group is told
        const changes = [
          () => (world.members = members.slice(0, 2)),
          ...later.map(({ member, state }, at) => () => {
            world.members = world.members.map((one, index) =>
              index === member ? movedOn(one, state, `${one.role.name} ${at}: ${state}.`) : one,
            );
          }),
          () => (world.members = [...world.members, ...members.slice(world.members.length)]),
        ];
        let calls = 0;
        world.meanwhile = () => {
          calls += 1;
          if (calls % (callsBetween + 1) === 0) changes.shift()?.();
        };
        await world.deliver();
        world.meanwhile = () => undefined;
        for (const change of changes) change();
        await world.deliver(); // the event of the last step
        for (const name of ["sns", "slack"]) {
          const said = world.said.get(name) ?? [];
          if (name === "slack" || !isNoteLost(world.calls, faults)) expect(said).toEqual([...new Set(said)]);
          for (const { role, steps } of world.members)
            for (const [index, { note }] of steps.entries())
              expect(said).toContain(`step ${role.name} ${index} ${note}`);
        }
      },
    ),
    { numRuns: 300 },
  );
});
