import { toggleParameterName } from "../../../core/contract/parameters.ts";
import type { Mode } from "../../../core/expectations/toggle.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { RoleRecord } from "../../../core/incidents/role-record.ts";
import type { Item } from "../aws/expressions.ts";
import type { FakeTable } from "../aws/table.ts";
import type { World } from "../world/world.ts";

/** A write of the product to a role: of its trust policy, or a step of a restore. */
export interface OurCall {
  readonly at: number;
  readonly name: string;
  /** The toggle as the function that writes read it last. */
  readonly toggleRead: string | undefined;
  /** Milliseconds since the toggle was set to `off`; undefined where it is not off. */
  readonly offForMilliseconds: number | undefined;
  readonly record: RoleRecord | undefined;
}

/** A write of a trust policy, with the state before it. */
export interface OurWrite extends OurCall {
  readonly document: string;
  readonly before: string | undefined;
  /** When the function that writes read the role last. */
  readonly readAt: number | undefined;
}

export interface Observed {
  readonly ourRestores: readonly OurCall[];
  readonly ourWrites: readonly OurWrite[];
  /** Incidents whose recorded steps changed afterwards. */
  readonly rewrittenSteps: readonly string[];
  /** Incidents as they were first recorded. */
  readonly opened: readonly Incident[];
  readonly incidents: readonly Incident[];
  readonly records: readonly (RoleRecord & { readonly name: string })[];
}

/** Observes a world from the start. @returns a function that returns the observations so far */
export function observeRun(world: World): () => Observed {
  const ourWrites: OurWrite[] = [];
  const ourRestores: OurCall[] = [];
  const rolesRead = new WeakMap<object, Map<string, number>>();
  const rewrittenSteps: string[] = [];
  const opened = new Map<string, Incident>();
  const readings = new WeakMap<object, string>();
  let offSince: number | undefined;
  const steps = new Map<string, readonly string[]>();

  const setParameter = world.services.parameters.set.bind(world.services.parameters);
  world.services.parameters.set = (name: string, value: Mode | string) => {
    if (name === toggleParameterName) offSince = value === "off" ? (offSince ?? world.time.now) : undefined;
    return setParameter(name, value);
  };
  world.services.onToggleRead = (value) => {
    const invocation = world.calls.running.getStore();
    if (invocation !== undefined) readings.set(invocation, value ?? "off");
  };
  world.table.onWrite = (item) => {
    const incident = incidentOf(item);
    if (incident === undefined) return;
    if (!opened.has(incident.id)) opened.set(incident.id, incident);
    const next = incident.steps.map((step) => JSON.stringify(step));
    const before = steps.get(incident.id) ?? [];
    const isUnchanged = before.every((step, at) => step === next[at]);
    if (!isUnchanged)
      rewrittenSteps.push(`${incident.id}: ${before.length} steps were replaced by ${next.length}`);
    steps.set(incident.id, next);
  };
  const callTo = (name: string): OurCall => {
    const invocation = world.calls.running.getStore();
    return {
      at: world.time.now,
      name,
      toggleRead: invocation && readings.get(invocation),
      offForMilliseconds: offSince === undefined ? undefined : world.time.now - offSince,
      record: recordsIn(world.table).find((record) => record.name === name),
    };
  };
  world.iam.onOurRead = (name) => {
    const invocation = world.calls.running.getStore();
    if (invocation === undefined) return;
    const read = rolesRead.get(invocation) ?? new Map<string, number>();
    rolesRead.set(invocation, read.set(name, world.time.now));
  };
  world.iam.onOurRestore = (name) => ourRestores.push(callTo(name));
  world.iam.onOurWrite = (account, name, document) => {
    const invocation = world.calls.running.getStore();
    const before = world.iam.documentOf(account, name);
    const readAt = invocation && rolesRead.get(invocation)?.get(name);
    ourWrites.push({ ...callTo(name), document, before, readAt });
  };
  return () => ({
    ourWrites,
    ourRestores,
    rewrittenSteps,
    opened: [...opened.values()],
    incidents: incidentsIn(world.table),
    records: recordsIn(world.table),
  });
}

export function incidentsIn(table: FakeTable): Incident[] {
  return [...table.items()].flatMap((item) => incidentOf(item) ?? []);
}

function incidentOf({ sk, body }: Item): Incident | undefined {
  return sk?.S === "INCIDENT" && body?.S !== undefined ? JSON.parse(body.S) : undefined;
}

function recordsIn(table: FakeTable): (RoleRecord & { readonly name: string })[] {
  return [...table.items()].flatMap(({ pk, sk, body }) => {
    if (sk?.S !== "RECORD" || body?.S === undefined) return [];
    return [{ ...JSON.parse(body.S), name: pk?.S?.split("#")[2] ?? "" }];
  });
}
