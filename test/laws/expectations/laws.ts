import fc from "fast-check";
import { expect } from "vitest";
import { isOpen } from "../../../core/incidents/incident.ts";
import { commands, push, sweep } from "./commands.ts";
import { type Bug, Hub, type Message } from "./hub.ts";
import { Truth } from "./rule.ts";
import { docOf, type RoleName, roleNames } from "./scene.ts";

/** An event that is older is not believed. */
const believedMilliseconds = 15 * 60_000;

interface World {
  readonly model: Truth;
  readonly real: Hub;
}

/** Both roles are in line with one expectation that trusts the deployer. */
async function setUp(bug: Bug | undefined): Promise<World> {
  const model = new Truth();
  const real: Hub = new Hub(
    {
      onWrite(role, document) {
        const [name, doc] = [roleNames.find((one) => one === role), docOf(document)];
        if (name === undefined || doc === undefined) return expect.fail(`wrote ${document} to ${role}`);
        const objection = model.objectionToWrite(name, doc, real.now);
        if (objection !== undefined) expect.fail(`wrote ${doc} to ${name}, but ${objection}`);
        model.write(name, doc);
      },
      onOutcome({ name, change, at }: Message, outcome) {
        if (outcome.kind === "incident" && outcome.again) return;
        if (outcome.kind === "incident" && outcome.incident.state === "adopted") {
          const objection = model.objectionToAdoption(name);
          if (objection !== undefined) expect.fail(`adopted the trust policy of ${name}, but ${objection}`);
          model.adopt(name);
        }
        const isLatest = change === real.changes.get(name) && real.now - at < believedMilliseconds;
        model.saw(name, isLatest);
      },
    },
    bug,
  );
  for (const name of roleNames) {
    real.create(name, "a", "operator");
    model.create(name, "a", "operator");
  }
  real.pending.splice(0);
  push(model, real, { every: { trust: "a", response: "auto", changers: ["deployer"], adopts: true } });
  await sweep(model, real);
  return { model, real };
}

/** Everything is delivered, and sweeps see every role, until nothing more happens. */
async function settle({ model, real }: World): Promise<void> {
  for (let quiet = 0; quiet < 2; ) {
    const before = real.world.announced.length;
    for (let left = 3 * real.pending.length; left > 0 && real.pending.length > 0; left--)
      await real.deliverPending(0);
    real.world.now += 45 * 60_000;
    await sweep(model, real);
    const isQuiet = real.pending.length === 0 && real.world.announced.length === before;
    quiet = isQuiet ? quiet + 1 : 0;
  }
}

/** What is open in the end is reported, and what may be written back is. */
function expectNothingLost({ model, real }: World): void {
  for (const { id, steps } of real.world.incidents())
    expect(real.world.lastAnnounced(id), `announced steps of ${id}`).toBe(steps.length - 1);
  for (const name of roleNames) expectReported(name, model, real);
}

function expectReported(name: RoleName, model: Truth, real: Hub): void {
  const { live, adopted, isWatched } = model.roles[name];
  const terms = model.termsOf(name);
  const latest = real.latestOf(name);
  const open = latest !== undefined && isOpen(latest) ? latest : undefined;
  if (live === undefined) {
    if (isWatched && terms !== undefined) expect(open?.cause.kind, `${name} is gone`).toBe("role-deleted");
    return;
  }
  // Every trust policy of the model is risky on its own
  const isInLine = live.doc === terms?.trust;
  if (isInLine) expect(open, `${name} is as expected`).toBeUndefined();
  if (isInLine || (live.doc === adopted && open === undefined)) return;
  expect(docOf(open?.foundDocument ?? ""), `${name} has ${live.doc} unreported`).toBe(live.doc);
  const mayBeWritten = model.objectionToWrite(name, terms?.trust, real.now) === undefined;
  if (mayBeWritten && !model.mayAsk(name))
    expect(open?.state, `${name} could be written back`).toBe("suspended");
}

/** @returns the property: in no order of steps does the hub do what it must not, or lose what is open */
export function lawOf(bug?: Bug) {
  return fc.asyncProperty(commands, async (steps) => {
    const world = await setUp(bug);
    await fc.asyncModelRun(() => world, steps);
    await settle(world);
    expectNothingLost(world);
  });
}
