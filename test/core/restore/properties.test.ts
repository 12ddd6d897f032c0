import fc from "fast-check";
import { expect, test } from "vitest";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import { markOf } from "../../../core/restore/steps.ts";
import { anySnapshot } from "./arbitrary.ts";
import { Died, dyingAt } from "./hooks.ts";
import { MemoryIam } from "./memory.ts";

test("any role is restored equal to its snapshot in all parts but id and dates", async () => {
  await fc.assert(
    fc.asyncProperty(anySnapshot, async (snapshot) => {
      const iam = new MemoryIam();
      const result = await restore(snapshot, "restore-1", iam.ports);
      expect(result).toMatchObject({ kind: "restored", newId: "AROANEW1" });
      const live = iam.read(snapshot.name) ?? expect.fail();
      expect(differences(snapshot, live)).toEqual([]);
      expect(live.tags).toHaveLength(snapshot.tags.length);
    }),
    { numRuns: 500 },
  );
});

test("any role is, however often and wherever the restore is killed", async () => {
  const deaths = fc.array(fc.record({ place: fc.nat(30), late: fc.boolean() }), { maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(anySnapshot, deaths, fc.boolean(), async (snapshot, kills, profilesStand) => {
      const iam = new MemoryIam();
      if (profilesStand) {
        for (const { name, path } of snapshot.instanceProfiles) iam.profiles.set(name, { path });
      }
      for (const { place, late } of kills) {
        await restore(snapshot, "restore-1", dyingAt(iam.ports, place, late)).catch((error) => {
          if (!(error instanceof Died)) throw error;
        });
        iam.now += 180_000;
      }
      const result = await restore(snapshot, "restore-1", iam.ports);
      expect(result).toMatchObject({ kind: "restored", newId: "AROANEW1" });
      const live = iam.read(snapshot.name) ?? expect.fail();
      expect(differences(snapshot, live)).toEqual([]);
      expect(markOf(live)).toBeUndefined();
      expect(iam.roles.size).toBe(1);
    }),
    { numRuns: 500 },
  );
});
