import fc from "fast-check";
import { expect, test } from "vitest";
import { compareDocuments, prepareDocument } from "../../../../core/policy/compare.ts";
import { assignOwners } from "../../../../core/principals/orphans/assign-owners.ts";
import { replaceUniqueIds } from "../../../../core/principals/orphans/replace-unique-ids.ts";
import { kindOfId } from "../../../../core/principals/orphans/suspects.ts";
import { MemoryDirectory } from "../../support/memory-principals.ts";
import { mallory, OrphanWorld, pipeline, shared, vendor } from "../../support/orphan-world.ts";
import { attacker, qovery } from "../../support/samples.ts";

/** What became of one expected principal, and how its trust shows. */
const fates = [
  ...["untouched", "transient", "deleted", "trusted", "stranger", "unknown", "foreign"],
  // Neither the name nor its id is in the document any more: of the one that was known, or of others
  ...["removed", "removed-trusted", "removed-stranger"],
] as const;
const often = ["trusted", "trusted", "trusted", "transient", "removed"] as const;
type Fate = (typeof fates)[number];

const scene = fc.record({
  fates: fc.array(fc.tuple(fc.constantFrom(...fates, ...often), fc.constantFrom("role", "user")), {
    minLength: 1,
    maxLength: 5,
  }),
  /** Whether history knows whose the old ids were. */
  isKnown: fc.boolean(),
  hasOtherDrift: fc.boolean(),
  rebind: fc.constantFrom("never", "approve", "auto", "auto"),
  response: fc.constantFrom("alert", "approve", "auto"),
  toggle: fc.constantFrom("off", "approve", "on", "on", "on"),
});
type Scene = typeof scene extends fc.Arbitrary<infer S> ? S : never;

const oldIdOf = (at: number, kind: string) =>
  `${kind === "role" ? "AROA" : "AIDA"}EXAMPLEOLD${"ABCDE"[at]}XXXXX`;
const newIdOf = (at: number, kind: string) =>
  `${kind === "role" ? "AROA" : "AIDA"}EXAMPLENEW${"ABCDE"[at]}XXXXX`;
const arnOf = (at: number, kind: string, fate: Fate) =>
  `arn:aws:iam::${fate === "foreign" ? vendor : shared}:${kind}/p${at}`;

const isRemoved = (fate: Fate) => fate.startsWith("removed");

function shownAs(at: number, kind: string, fate: Fate): string[] {
  return isRemoved(fate) ? [] : [shownBy(at, kind, fate)];
}

function shownBy(at: number, kind: string, fate: Fate): string {
  if (fate === "untouched") return arnOf(at, kind, fate);
  return fate === "transient" ? newIdOf(at, kind) : oldIdOf(at, kind);
}

function worldOf({ fates, isKnown, hasOtherDrift, ...settings }: Scene): OrphanWorld {
  const expected = fates.map(([fate, kind], at) => arnOf(at, kind, fate));
  const live = fates.flatMap(([fate, kind], at) => shownAs(at, kind, fate)).toReversed();
  const isOther = hasOtherDrift || live.length === 0;
  const world = new OrphanWorld({ expected, live: isOther ? [...live, attacker] : live, ...settings });
  // Else it is not clear whose ids are left
  const isAllKnown = isKnown || fates.some(([fate]) => isRemoved(fate));
  for (const [at, [fate, kind]] of fates.entries()) {
    const arn = arnOf(at, kind, fate);
    if (isAllKnown && fate !== "foreign") world.known(oldIdOf(at, kind), arn);
    if (fate === "deleted" || fate === "foreign") continue;
    world.exists(arn, fate === "removed" ? oldIdOf(at, kind) : newIdOf(at, kind));
    if (fate.endsWith("trusted")) world.known(newIdOf(at, kind), arn, { createdBy: pipeline });
    if (fate.endsWith("stranger")) world.known(newIdOf(at, kind), arn, { createdBy: mallory });
  }
  return world;
}

/** What the design says, in other words than the code's. */
function mayWrite({ fates, hasOtherDrift, rebind, response, toggle }: Scene): boolean {
  if (toggle !== "on") return false;
  const harmless: readonly Fate[] = ["untouched", "transient", "removed"];
  const lost = fates.map(([fate]) => fate).filter((fate) => !harmless.includes(fate));
  const isOther = hasOtherDrift || fates.some(([fate]) => isRemoved(fate));
  if (isOther && response !== "auto") return false;
  if (lost.length === 0) return isOther;
  return rebind === "auto" && lost.every((fate) => fate.endsWith("trusted"));
}

test("whatever became of whom, a name is saved again only for creators whom the expectation trusts", async () => {
  let written = 0;
  await fc.assert(
    fc.asyncProperty(scene, async (given) => {
      const world = worldOf(given);
      const expected = JSON.stringify(world.given.trust);
      const outcome = await world.follow("sweep", "s1");
      expect(world.writes.map(({ document }) => document)).toEqual(mayWrite(given) ? [expected] : []);
      written += world.writes.length;
      const isNothing =
        !given.hasOtherDrift && given.fates.every(([fate]) => fate === "untouched" || fate === "transient");
      expect(outcome.kind).toBe(isNothing ? "ignored" : "incident");
      const told = world.announced.length;
      if (!mayWrite(given)) expect((await world.follow("sweep", "s2")).kind).toBe("ignored");
      if (!mayWrite(given)) expect(world.announced).toHaveLength(told);
      else expect(world.documentOf(qovery)).toBe(expected);
    }),
    { numRuns: 300 },
  );
  expect(written).toBeGreaterThan(10);
});

test("a person's yes writes exactly what waited for it", async () => {
  await fc.assert(
    fc.asyncProperty(scene, async (given) => {
      const world = worldOf(given);
      await world.follow("sweep", "s1");
      const [incident] = world.incidents();
      if (incident?.state !== "awaiting-approval") return;
      expect(await world.approved(incident)).toMatchObject({
        incident: { id: incident.id, state: "reverted" },
      });
      expect(world.writes).toHaveLength(1);
    }),
    { numRuns: 200 },
  );
});

const ids = fc.uniqueArray(fc.stringMatching(/^(AROA|AIDA)[A-D]{12}$/), { maxLength: 5 });
const names = fc.uniqueArray(fc.stringMatching(/^(role|user)\/[a-c]$/), { maxLength: 5 });

test("no principal is taken for two ids' owner, and none for an id of the other kind", async () => {
  await fc.assert(
    fc.asyncProperty(ids, names, fc.array(fc.nat(4)), async (uniqueIds, missingNames, history) => {
      const arns = missingNames.map((name) => `arn:aws:iam::${shared}:${name}`);
      const missing = {
        role: arns.filter((arn) => arn.includes(":role/")),
        user: arns.filter((arn) => arn.includes(":user/")),
      };
      const directory = new MemoryDirectory();
      for (const [at, which] of history.entries()) {
        const [id, arn] = [uniqueIds[at], missing[kindOfId(uniqueIds[at] ?? "")][which]];
        const isTaken = directory.known.some((one) => one.arn === arn);
        if (id === undefined || arn === undefined || isTaken) continue;
        const kind = kindOfId(id);
        directory.known.push({
          kind,
          account: shared,
          name: arn.slice(-1),
          id,
          arn,
          since: "2026-01-01T00:00:00Z",
        });
      }
      const suspects = { ids: uniqueIds.map((uniqueId) => ({ uniqueId })), missing };
      const owned = await assignOwners(suspects, directory);
      expect(owned.map(({ uniqueId }) => uniqueId)).toEqual(uniqueIds);
      const owners = owned.flatMap(({ principal }) => principal ?? []);
      expect(new Set(owners).size).toBe(owners.length);
      for (const { uniqueId, principal } of owned) {
        if (principal !== undefined) expect(missing[kindOfId(uniqueId)]).toContain(principal);
      }
      for (const { id, arn } of directory.known)
        expect(owned).toContainEqual({ uniqueId: id, principal: arn, knownBy: "history" });
    }),
    { numRuns: 300 },
  );
});

const principals = fc.uniqueArray(fc.stringMatching(/^[a-d]{1,2}$/), { minLength: 1, maxLength: 4 });

test("a document with ARNs in place of their ids means what it meant with the ARNs", () => {
  fc.assert(
    fc.property(principals, fc.boolean(), fc.boolean(), (given, isSingle, isList) => {
      const arns = given.map((name) => `arn:aws:iam::${shared}:role/${name}`);
      const idOf = new Map(arns.map((arn, at) => [arn, `AROAEXAMPLE${"ABCD"[at]}00000`]));
      const documentOf = (list: readonly string[]) => {
        const AWS = isSingle && list.length === 1 ? list[0] : list;
        const Condition = { StringLike: { "aws:userid": [...idOf.values()] } };
        const statement = { Effect: "Allow", Principal: { AWS }, Action: "sts:AssumeRole", Condition };
        return JSON.stringify({ Version: "2012-10-17", Statement: isList ? [statement] : statement });
      };
      const prepared = prepareDocument(documentOf(arns));
      if (!prepared.ok) return expect.fail("expected a document");
      const shown = documentOf(arns.map((arn) => idOf.get(arn) ?? arn));
      const byId = new Map([...idOf].map(([arn, id]) => [id, arn]));
      const roleContext = { account: shared, organizationAccounts: new Set<string>() };
      const verdict = (document: string | object) =>
        compareDocuments(prepared.document, document, roleContext).verdict;
      expect(verdict(shown)).toBe("drift");
      expect(verdict(replaceUniqueIds(shown, byId))).toBe("equal");
    }),
    { numRuns: 100 },
  );
});
