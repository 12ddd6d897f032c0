import { beforeEach, describe, expect, test } from "vitest";
import type { RoleKey } from "../../../core/principals/role.ts";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import { RetryableError } from "../../../core/shared/errors.ts";
import { dyingAt, watched } from "./hooks.ts";
import { MemoryIam } from "./memory.ts";
import { allowing, boundaryArn, readOnlyArn, rich, trusting } from "./samples.ts";

let iam: MemoryIam;

beforeEach(() => {
  iam = new MemoryIam();
  iam.put(rich);
  iam.delete(rich.name);
});

const run = (snapshot = rich) => restore(snapshot, "restore-1", iam.ports);
const live = () => iam.read(rich.name) ?? expect.fail("there is no role");

/** Runs until the role stands and one more call has been made. */
async function halfWay(call: string): Promise<void> {
  const ports = watched(iam.ports, {
    before: (made) => {
      if (made === call) throw new RetryableError("Throttling", "slow down");
    },
  });
  await expect(restore(rich, "restore-1", ports)).rejects.toThrow("slow down");
}

describe("half-way", () => {
  test("deleted again: not created once more", async () => {
    await halfWay("AttachRolePolicy");
    iam.delete(rich.name);
    await expect(run()).rejects.toMatchObject({ code: "NotShownYet" });
    iam.now += 60_000;
    expect(await run()).toEqual({ kind: "deleted-again", id: "AROANEW1" });
    expect(iam.roles.size).toBe(0);
  });

  test("deleted and recreated by someone: not touched, even with our mark", async () => {
    await halfWay("AttachRolePolicy");
    const { tags } = live();
    iam.delete(rich.name);
    iam.put({ ...rich, id: "AROASTRANGER", tags, attachedPolicies: [], inlinePolicies: [] });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROASTRANGER" });
    expect(live().attachedPolicies).toEqual([]);
  });

  test("finished, and deleted or recreated before anyone was notified: not said to be restored", async () => {
    expect(await run()).toMatchObject({ kind: "restored", newId: "AROANEW1" });
    iam.delete(rich.name);
    iam.now += 60_000;
    expect(await run()).toEqual({ kind: "deleted-again", id: "AROANEW1" });
    iam.put({ ...rich, id: "AROASTRANGER" });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROASTRANGER" });
  });

  test("recreated by someone while we verify: nothing is said to be restored", async () => {
    const ports = watched(iam.ports, {
      after: (call) => {
        if (call === "AddRoleToInstanceProfile") iam.put({ ...rich, id: "AROASTRANGER" });
      },
    });
    await expect(restore(rich, "restore-1", ports)).rejects.toMatchObject({ code: "ReplacedMeanwhile" });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROASTRANGER" });
  });

  test.each([
    ["trust", { trust: trusting("arn:aws:iam::999999999999:root") }],
    ["permissionsBoundary", { permissionsBoundary: readOnlyArn }],
  ])("its %s changed by someone: granted nothing more", async (part, change) => {
    await halfWay("AttachRolePolicy");
    iam.change(rich.name, change);
    const result = await run();
    expect(result).toMatchObject({
      kind: "blocked",
      blockages: [{ step: "verify", code: "ChangedMeanwhile", error: expect.stringContaining(part) }],
    });
    expect(live()).toMatchObject({ ...change, attachedPolicies: [] });
  });

  test("its boundary removed by someone: bounded before anything is granted", async () => {
    await halfWay("AttachRolePolicy");
    const { permissionsBoundary: _, ...unbounded } = live();
    iam.roles.set(rich.name, unbounded);
    const calls: string[] = [];
    await restore(rich, "restore-1", watched(iam.ports, { before: (call) => void calls.push(call) }));
    expect(calls.indexOf("PutRolePermissionsBoundary")).toBeLessThan(calls.indexOf("AttachRolePolicy"));
    expect(live().permissionsBoundary).toBe(boundaryArn);
  });

  test("it is in its instance profile already, though a reading did not show it", async () => {
    await halfWay("UntagRole");
    const { snapshots, restorer } = iam.ports;
    let readings = 0;
    const stale = {
      ...iam.ports,
      snapshots: {
        read: async (role: RoleKey) => {
          const found = await snapshots.read(role);
          return found && readings++ === 0 ? { ...found, instanceProfiles: [] } : found;
        },
      },
      restorer: {
        ...restorer,
        readInstanceProfile: async (account: string, name: string) =>
          readings++ === 1 ? { roles: [] } : restorer.readInstanceProfile(account, name),
      },
    };
    expect(await restore(rich, "restore-1", stale)).toMatchObject({ kind: "restored" });
    expect(readings).toBeGreaterThan(2);
  });

  test("without its mark, but with a policy that someone attached: not said to be restored", async () => {
    const ports = watched(iam.ports, {
      after: (call) => {
        if (call === "UntagRole") throw new RetryableError("Timeout", "no answer");
      },
    });
    await expect(restore(rich, "restore-1", ports)).rejects.toThrow("no answer");
    const attachedPolicies = [...rich.attachedPolicies, "arn:aws:iam::aws:policy/AdministratorAccess"];
    iam.change(rich.name, { attachedPolicies });
    expect(await run()).toMatchObject({
      kind: "blocked",
      blockages: [{ code: "ChangedMeanwhile", error: expect.stringContaining("attachedPolicies") }],
    });
    expect(live()).toMatchObject({ attachedPolicies });
  });

  test("an inline policy changed by someone is not overwritten, and the command to do so is given", async () => {
    await halfWay("AttachRolePolicy");
    const other = { name: "allow-logs", document: allowing("s3:*") };
    const others = live().inlinePolicies.filter(({ name }) => name !== "allow-logs");
    iam.change(rich.name, { inlinePolicies: [...others, other] });
    const result = await run();
    expect(result).toMatchObject({
      kind: "blocked",
      newId: "AROANEW1",
      blockages: [{ code: "ChangedMeanwhile", error: expect.stringContaining("inlinePolicies") }],
      finish: [
        { purpose: "Write inline policy allow-logs", line: expect.stringContaining("logs:PutLogEvents") },
        { purpose: expect.stringContaining("tag that marks") },
      ],
    });
    expect(live().inlinePolicies).toContainEqual(other);
  });
});

describe("killed at any call and run again", () => {
  const gone = rich.instanceProfiles[0] ?? expect.fail();
  const snapshot = {
    ...rich,
    trust: trusting(rich.arn, "arn:aws:iam::283389881690:role/example"),
    instanceProfiles: [gone, { ...gone, name: "second" }],
  };
  const calls: string[] = [];

  test("the calls are known", async () => {
    iam.profiles.delete("second");
    await restore(snapshot, "restore-1", watched(iam.ports, { before: (call) => void calls.push(call) }));
    expect(calls.length).toBeGreaterThan(20);
  });

  test.each([false, true])("the same role (after the call took effect: %s)", async (late) => {
    for (const [place, call] of calls.entries()) {
      iam = new MemoryIam();
      iam.profiles.set(gone.name, { path: gone.path });
      await expect(restore(snapshot, "restore-1", dyingAt(iam.ports, place, late)), call).rejects.toThrow(
        call,
      );
      iam.now += 180_000;
      const result = await run(snapshot);
      expect(result, `${call} ${place}`).toMatchObject({ kind: "restored", newId: "AROANEW1" });
      expect(differences(snapshot, live()), `${call} ${place}`).toEqual([]);
      expect(iam.progress).toMatchObject({ created: { id: "AROANEW1" } });
    }
  });
});

describe("a toggle that is turned off", () => {
  /** The toggle is on for so many readings. */
  const onFor = (readings: number) => {
    let left = readings;
    return { ...iam.ports, toggle: { read: async () => ({ mode: left-- > 0 ? "on" : "off" }) as const } };
  };

  test("before any step stops the restore there, and it completes once the toggle is on", async () => {
    for (let steps = 0; ; steps++) {
      iam = new MemoryIam();
      iam.put(rich);
      iam.delete(rich.name);
      const stopped = await restore(rich, "restore-1", onFor(steps)).then(
        () => false,
        (error: unknown) => error instanceof RetryableError && error.code === "TurnedOff",
      );
      if (!stopped) {
        expect(steps).toBeGreaterThan(4);
        return;
      }
      const before = JSON.stringify([...iam.roles]);
      await expect(restore(rich, "restore-1", onFor(0))).rejects.toMatchObject({ code: "TurnedOff" });
      expect(JSON.stringify([...iam.roles])).toBe(before);
      expect(await run()).toMatchObject({ kind: "restored" });
    }
  });
});
