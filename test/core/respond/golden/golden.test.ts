import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import type { Outcome } from "../../../../core/respond/record/outcome.ts";
import { type events, happens, lives } from "../../support/happenings.ts";
import { MemoryWorld } from "../../support/memory.ts";
import { expectation, prod, qovery } from "../../support/samples.ts";

/**
 * What is decided of sequences of events, word for word, as a text to read. People act on these sentences, so a
 * change of one is made on purpose: `npx vitest run test/core/respond/golden/golden.test.ts -u`, and its difference is reviewed.
 */
interface Given {
  readonly name: string;
  readonly toggle?: string;
  /** From the last event on. */
  readonly toggleThen?: string;
  readonly settings?: Record<string, unknown>;
  /** How many expectations cover the role; more than one are equally specific. */
  readonly expectations?: number;
  /** A role of the responder itself. */
  readonly isOwn?: true;
  /** Beside the usual. */
  readonly lives?: readonly (keyof typeof lives)[];
  readonly events?: readonly (keyof typeof events)[];
  /** What happened before; each pair of what is live and an event follows one at a time. */
  readonly before?: readonly (readonly [live: string, event: string])[];
}

const usualLives = ["as expected", "widened", "narrowed", "denied", "gone"];
const usualEvents = ["changed by a user", "changed by a trusted role", "deleted", "recheck"];
const putBack = ["widened", "narrowed", "both", "not a policy"].map((live) => `${live}, and put back`);
const late = ["deleted, an hour ago", "changed by a trusted role, an hour ago"];

const drift = ["widened", "changed by a user"] as const;
const asExpected = ["as expected", "recheck"] as const;

const givens: readonly Given[] = [
  {
    name: "nothing before",
    lives: ["widened and narrowed", "orphaned", "not a policy", ...putBack],
    events: ["changed by ourselves", "recheck for a principal", ...late],
  },
  { name: "nothing before, with approval", settings: { response: "approve" } },
  { name: "nothing before, and alerts only", settings: { response: "alert", onTrustedChange: "alert" } },
  { name: "nothing before, and paths", settings: { match: { accounts: "*", roles: ["qovery-*", "x/*"] } } },
  { name: "drift that is open", toggle: "off", lives: ["not a policy", ...putBack], before: [drift] },
  { name: "drift that is open, and the toggle on since", toggle: "off", toggleThen: "on", before: [drift] },
  { name: "drift that is open, and approval since", toggle: "off", toggleThen: "approve", before: [drift] },
  { name: "drift whose end IAM did not show", before: [["widened, and not shown", "changed by a user"]] },
  {
    name: "drift that we may not write",
    events: ["recheck for a principal"],
    before: [["widened, and refused", "changed by a user"]],
  },
  { name: "drift that a sweep found", toggle: "off", before: [["widened", "recheck"]] },
  {
    name: "drift that waits for approval",
    settings: { response: "approve" },
    events: ["approved", "recheck for a principal"],
    before: [drift],
  },
  { name: "drift that was put back", lives: putBack, events: ["changed by ourselves"], before: [drift] },
  {
    name: "drift whose end was not seen",
    lives: putBack,
    events: ["changed by ourselves"],
    before: [["widened, and its end was not seen", "changed by a user"]],
  },
  { name: "drift that came back three times", before: [drift, drift, drift] },
  { name: "drift that came back four times", before: [drift, drift, drift, drift] },
  {
    name: "an adopted document",
    events: ["changed by a trusted role, 90 s ago", ...late],
    before: [["narrowed", "changed by a trusted role"]],
  },
  { name: "a role that is gone", toggle: "off", events: late, before: [["gone", "deleted"]] },
  { name: "a role that is not there", toggle: "off", events: late, before: [["gone", "changed by a user"]] },
  { name: "a role that was not there for a while", events: late, before: [["gone", "recheck"], asExpected] },
  { name: "a role that was gone for a while", events: late, before: [["gone", "deleted"], asExpected] },
  { name: "a role that cannot be read", before: [["denied", "changed by a user"]] },
  { name: "drift of a role that cannot be read", toggle: "off", before: [drift, ["denied", "recheck"]] },
  { name: "no expectation", expectations: 0 },
  { name: "no expectation, and an open incident", expectations: 0, before: [drift] },
  { name: "two expectations", expectations: 2 },
  { name: "a role of the responder itself", isOwn: true, expectations: 0, lives: ["not a policy"] },
  { name: "a role of the responder itself with an expectation", isOwn: true },
];

const ownRole = { account: prod, name: "trust-drift-remediator", path: "/trust-drift/" };

function worldOf({ settings, expectations = 1, isOwn, toggle = "on" }: Given): MemoryWorld {
  const match = isOwn ? { match: { accounts: "*", roles: ["trust-drift/*"] } } : {};
  const names = ["qovery-access", "the-same-again"].slice(0, expectations);
  const world = new MemoryWorld({
    expectations: names.map((name) => expectation("qovery-access", { ...match, ...settings, name })),
  });
  world.toggle = toggle;
  return world;
}

async function decidedOf(given: Given, live: string, event: string): Promise<string> {
  const world = worldOf(given);
  const role = given.isOwn ? ownRole : { ...qovery, path: "/" };
  let step = 0;
  for (const before of given.before ?? []) await happens(world, role, before, ++step);
  world.toggle = given.toggleThen ?? world.toggle;
  const known = new Map(world.incidents().map(({ id, steps }) => [id, steps.length]));
  const outcome = await happens(world, role, [live, event], ++step);
  const writes = world.writes.length === 0 ? "" : ` (written ${world.writes.length}×)`;
  return typeof outcome === "string" ? outcome : shorten(tell(world, outcome, known)) + writes;
}

/** Incidents are told by their number, which one it is being part of what is decided, with what was added to them. */
function tell(world: MemoryWorld, outcome: Outcome, known: ReadonlyMap<string, number>): string {
  if (outcome.kind === "ignored") return `ignored: ${outcome.reason}`;
  const { incident } = outcome;
  const { id, state, severity, cause, actor, supersedes, steps, role, expectation: name, group } = incident;
  const all = world.incidents();
  const number = (one: string | undefined) => all.findIndex((each) => each.id === one) + 1;
  const found = Object.keys(lives).find((live) => lives[live]?.document === incident.foundDocument);
  const parts = [
    `#${number(id)} ${state}, ${severity}, ${cause.kind}`,
    ...(supersedes === undefined ? [] : [`in place of #${number(supersedes)}`]),
    `by ${actor?.arn?.split("/").at(-1) ?? "nobody known"}`,
    `found ${incident.foundDocument === undefined ? "nothing" : found}`,
    ...(name === "qovery-access" ? [] : [`of ${name ?? "no expectation"}`]),
    ...(role.path === "/" ? [] : [`under ${role.path ?? "no path"}`]),
    ...(group === undefined ? [] : ["in a group"]),
  ];
  const added = steps.slice(known.get(id) ?? 0).map(({ note }) => note);
  return `${parts.join(", ")}: ${added.join(" ▸ ")}`;
}

function shorten(text: string): string {
  return text.replaceAll(
    / in account \d{12}| \(session session\)| via the (AWS CLI|console)| from 203[\d.]+\d/g,
    "",
  );
}

describe("what is decided", () => {
  test.each(givens)("given $name, when anything else happens, then it is as recorded", async (given) => {
    const lines: string[] = [];
    for (const live of [...usualLives, ...(given.lives ?? [])]) {
      const told = new Map<string, string[]>();
      for (const event of [...usualEvents, ...(given.events ?? [])]) {
        const text = await decidedOf(given, live, event);
        told.set(text, [...(told.get(text) ?? []), event]);
      }
      for (const [text, same] of told) lines.push(`${live}: ${same.join("; ")}`, `  ${text}`);
    }
    const file = `./${given.name.replaceAll(/\W+/g, "-")}.golden.txt`;
    await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot(fileURLToPath(new URL(file, import.meta.url)));
  });
});
