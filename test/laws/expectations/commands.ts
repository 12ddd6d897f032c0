import fc from "fast-check";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Hub } from "./hub.ts";
import type { Mode, Truth } from "./rule.ts";
import {
  type Caller,
  type Contents,
  callers,
  type Doc,
  docOf,
  documentNames,
  type RoleName,
  roleNames,
} from "./scene.ts";
import { contents, place, role, step } from "./step.ts";

export function push(truth: Truth, hub: Hub, next: Contents): void {
  hub.push(next);
  truth.push(next);
}

const pushes = step(
  contents,
  (next) => `push ${JSON.stringify(next)}`,
  (next) => (truth, hub) => push(truth, hub, next),
);

const rollbacks = step(
  place,
  (at) => `rollback ${at}`,
  (at) => (truth, hub) => {
    const former = truth.versions[at % truth.versions.length];
    if (former !== undefined) push(truth, hub, former);
  },
);

interface Write {
  readonly name: RoleName;
  readonly doc: Doc;
  readonly by: Caller;
}

const writes: fc.Arbitrary<Write> = fc.record({
  name: role,
  doc: fc.constantFrom(...documentNames),
  by: fc.constantFrom(...callers),
});

function change(truth: Truth, hub: Hub, { name, doc, by }: Write): void {
  hub.change(name, doc, by);
  truth.change(name, doc, by);
}

const changes = step(
  writes,
  ({ name, doc, by }) => `${by} writes ${doc} to ${name}`,
  (write) => (truth, hub) => change(truth, hub, write),
);

/** A change whose event arrives at once, as most do. */
const reported = step(
  writes,
  ({ name, doc, by }) => `${by} writes ${doc} to ${name}, and the event arrives`,
  (write) => async (truth, hub) => {
    change(truth, hub, write);
    await hub.deliverPending(hub.pending.length - 1);
  },
);

/** An expectation that adopts, and a change that is adopted unless something is in the way. */
const adoptions = step(
  fc.record({ name: role, doc: fc.constantFrom("b", "c", "d") }),
  ({ name, doc }) => `push one expectation, then deployer writes ${doc} to ${name}, and the event arrives`,
  ({ name, doc }) =>
    async (truth, hub) => {
      push(truth, hub, { every: { trust: "a", response: "auto", changers: ["deployer"], adopts: true } });
      hub.world.now += 1000;
      change(truth, hub, { name, doc, by: "deployer" });
      await hub.deliverPending(hub.pending.length - 1);
    },
);

const recreations = step(
  writes,
  ({ name, doc, by }) => `${by} deletes ${name}, or creates it with ${doc}`,
  ({ name, doc, by }) =>
    (truth, hub) => {
      if (truth.roles[name].live === undefined) {
        hub.create(name, doc, by);
        truth.create(name, doc, by);
      } else {
        hub.remove(name, by);
        truth.remove(name);
      }
    },
);

const replacements = step(
  writes,
  ({ name, doc, by }) => `${by} deletes ${name} and creates it again with ${doc}`,
  ({ name, doc, by }) =>
    (truth, hub) => {
      if (truth.roles[name].live === undefined) return;
      hub.remove(name, by);
      hub.create(name, doc, by);
      truth.remove(name);
      truth.create(name, doc, by);
    },
);

const deliveries = step(
  place,
  (at) => `deliver ${at}`,
  (at) => (_, hub) => hub.deliverPending(at % Math.max(1, hub.pending.length)),
);

const repeats = step(
  place,
  (at) => `deliver ${at} again`,
  (at) => async (_, hub) => {
    const message = hub.delivered[at % Math.max(1, hub.delivered.length)];
    if (message !== undefined) await hub.deliver(message);
  },
);

const losses = step(
  place,
  (at) => `lose ${at}`,
  (at) => (_, hub) => {
    hub.pending.splice(at % Math.max(1, hub.pending.length), 1);
  },
);

function turn(truth: Truth, hub: Hub, mode: Mode): void {
  hub.world.toggle = mode;
  truth.mode = mode;
}

const toggles = step(
  fc.constantFrom<Mode>("off", "approve", "on", "on"),
  (mode) => `turn the toggle to ${mode}`,
  (mode) => (truth, hub) => turn(truth, hub, mode),
);

const looks = step(
  fc.constant(undefined),
  () => "start a sweep",
  () => (_, hub) => hub.look(),
);

/** Every role that was not written within the last minute is seen. */
export async function sweep(truth: Truth, hub: Hub): Promise<void> {
  hub.world.now += 60_000;
  const before = hub.pending.splice(0);
  await hub.look();
  const rechecks = hub.pending.splice(0);
  const ended = new Set<RoleName>(roleNames);
  for (const message of rechecks) {
    if (await hub.deliver(message)) hub.delivered.push(message);
    else {
      ended.delete(message.name);
      before.push(message);
    }
  }
  hub.pending.unshift(...before);
  for (const name of ended) truth.saw(name, false);
}

const sweeps = step(
  fc.constant(undefined),
  () => "sweep",
  () => sweep,
);

const maintenance = step(
  fc.record({ name: role, doc: fc.constantFrom(...documentNames) }),
  ({ name, doc }) => `operator writes ${doc} to ${name} while the toggle is off, and a sweep sees it`,
  ({ name, doc }) =>
    async (truth, hub) => {
      turn(truth, hub, "off");
      change(truth, hub, { name, doc, by: "operator" });
      await sweep(truth, hub);
      turn(truth, hub, "on");
    },
);

const approvals = step(
  place,
  (at) => `approve what was proposed ${at} messages ago`,
  (at) => async (truth, hub) => {
    const proposals = hub.proposals().toReversed();
    // Mostly the latest
    const seen = proposals[Math.min(at % 4, proposals.length - 1)];
    if (seen !== undefined && (await hub.approve(seen))) note(truth, hub, seen);
  },
);

/** A person approves exactly what the message showed. */
function note(truth: Truth, hub: Hub, { role, expectedDocument, foundDocument }: Incident): void {
  const [doc, over] = [docOf(expectedDocument ?? ""), docOf(foundDocument ?? "")];
  const name = roleNames.find((one) => one === role.name);
  if (name !== undefined && doc !== undefined && over !== undefined) truth.approve(name, doc, over, hub.now);
}

const forgets = step(
  role,
  (name) => `forget the adoption of ${name}`,
  (name) => async (truth, hub) => {
    await hub.forget(name);
    truth.forget(name);
  },
);

const resumptions = step(
  role,
  (name) => `resume ${name}`,
  (name) => (_, hub) => hub.resume(name),
);

export const commands = fc.commands(
  [
    ...[
      pushes,
      rollbacks,
      changes,
      changes,
      reported,
      reported,
      reported,
      recreations,
      replacements,
      adoptions,
    ],
    ...[deliveries, deliveries, deliveries, repeats, losses, toggles, maintenance],
    ...[looks, sweeps, sweeps, approvals, approvals, forgets, resumptions],
  ],
  { maxCommands: 30, size: "max" },
);
