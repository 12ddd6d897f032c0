import { subjectOf } from "../../core/events/event-subject.ts";
import type { Incident, IncidentState } from "../../core/incidents/incident.ts";
import type { Change, Severity } from "../../core/policy/compare.ts";
import type { Actor } from "../../core/principals/actor.ts";
import { driftFinding } from "../../core/respond/decide/drift-finding.ts";
import { guardResults } from "../../core/respond/decide/revert-guards.ts";
import { handlePrincipalChange, handleTrustUpdate } from "../../core/respond/handle-event.ts";
import { attributed } from "../../core/respond/observe/attributed.ts";
import { observe } from "../../core/respond/observe/observe.ts";
import type { Outcome } from "../../core/respond/record/outcome.ts";
import { InputError, RetryableError } from "../../core/shared/errors.ts";
import { actorIn, type Claim, claimOf, type Route, routeOf } from "./claim.ts";
import type { MemoryState } from "./memory-state.ts";
import type { OfflinePorts } from "./offline-ports.ts";

/** The state of the incident, or how an event ends without one. */
export type DecisionWord = IncidentState | "ignored" | "not-forwarded" | "dead-letter" | "returned";

/** What the responder decides about an event. `--json` prints exactly this. */
export interface Decided {
  /** CloudTrail's id of the event; null if the event has none. */
  readonly eventId: string | null;
  readonly decision: DecisionWord;
  /** Of `ignored`, one word; otherwise sentences. */
  readonly reason: string;
  readonly severity: Severity | null;
  readonly actor: Actor | null;
  readonly changes: readonly ShownChange[];
  /** Of drift: each guard of a revert, and why it objects. The first objection decides. */
  readonly guards: readonly { readonly guard: string; readonly objection: string | null }[];
}

export type ShownChange = Pick<Change, "kind" | "direction" | "severity" | "message"> &
  Partial<Pick<Change, "principal" | "action" | "condition">>;

/** The table and the ports for one event. */
export interface World {
  readonly state: MemoryState;
  /** @param state the table that the ports use */
  ports(claim: Claim | undefined, body: unknown, state: MemoryState): OfflinePorts;
}

/** Handles an event as the function does that gets it. Never throws. */
export async function decideEvent(body: unknown, world: World): Promise<Decided> {
  if (body instanceof InputError) return unread(null, body.message);
  const route = routeOf(body);
  const claim = claimOf(body, route);
  const eventId = claim?.eventId ?? subjectOf(body).eventId ?? null;
  const actor = claim?.actor ?? actorIn(body) ?? null;
  const bare = { eventId, severity: null, actor, changes: [], guards: [] };
  if (route === "not-forwarded") return { ...bare, decision: "not-forwarded", reason: notForwarded };
  const guards = await guardsOf(claim, body, world);
  const before = world.state.latest;
  try {
    return { ...bare, guards, ...decidedBy(await handled(body, route, claim, world), actor) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof RetryableError) return { ...bare, guards, decision: "returned", reason };
    // The handler has reported the malformed event before it returned the message to the queue
    const reported = world.state.latest === before ? undefined : world.state.latest;
    return { ...bare, severity: reported?.severity ?? null, decision: "dead-letter", reason };
  }
}

const notForwarded = "No rule forwards this call to the responder.";

function unread(eventId: string | null, reason: string): Decided {
  return { eventId, decision: "dead-letter", reason, severity: null, actor: null, changes: [], guards: [] };
}

/** After this many returns to the queue, the message goes to the dead-letter queue in a deployment. */
const deliveries = 5;

/** The queue delivers a message again after the time that the handler asks for. */
async function handled(
  body: unknown,
  route: Route,
  claim: Claim | undefined,
  world: World,
): Promise<Outcome> {
  const ports = world.ports(claim, body, world.state);
  const handle = route === "trust-updated" ? handleTrustUpdate : handlePrincipalChange;
  for (let delivery = 1; ; delivery++) {
    try {
      return await handle(body, ports);
    } catch (error) {
      if (!(error instanceof RetryableError) || delivery === deliveries) throw error;
      await ports.clock.pause((error.retryAfterSeconds ?? 1) * 1000);
    }
  }
}

function decidedBy(outcome: Outcome, actor: Actor | null) {
  if (outcome.kind === "ignored") return { decision: "ignored", reason: outcome.reason } as const;
  const { incident } = outcome;
  return {
    decision: incident.state,
    reason: incident.steps.at(-1)?.note ?? "",
    severity: incident.severity,
    actor: incident.actor ?? actor,
    changes: changesOf(incident),
  };
}

function changesOf({ cause }: Incident): readonly ShownChange[] {
  if (!("changes" in cause)) return [];
  return cause.changes.map(({ kind, direction, severity, principal, action, condition, message }) => ({
    kind,
    direction,
    severity,
    ...(principal !== undefined && { principal }),
    ...(action !== undefined && { action }),
    ...(condition !== undefined && { condition }),
    message,
  }));
}

/** The same observation as the handler's, on a copy of the table: the handler keeps only the first objection. */
async function guardsOf(claim: Claim | undefined, body: unknown, world: World): Promise<Decided["guards"]> {
  if (claim?.trigger === undefined) return [];
  const ports = world.ports(claim, body, world.state.copy());
  try {
    const seen = await observe(claim.trigger, ports);
    if (seen.kind !== "drift") return [];
    const now = ports.clock.now();
    const results = guardResults(seen, attributed(driftFinding(seen), seen, now), now);
    return results.map(({ guard, objection }) => ({
      guard,
      objection: objection === undefined ? null : (objection.note ?? objection.state),
    }));
  } catch (error) {
    if (error instanceof Error) return [];
    throw error;
  }
}
