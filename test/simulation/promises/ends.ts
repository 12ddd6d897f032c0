import { fingerprintOf } from "../../../core/incidents/fingerprint.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import { account, roleName, textOf } from "../scenarios/documents.ts";
import type { Run } from "../scenarios/run.ts";

/** A message may become a dead letter if a service was unavailable for longer than ten receives take. */
const longOutageSeconds = 20 * 60;

export function queuesDrain({ world, scenario }: Run): readonly string[] {
  const isLong = scenario.faults.some(
    (fault) => fault.kind === "service" && fault.seconds > longOutageSeconds,
  );
  return [...world.sqs.queues.values()].flatMap(({ name, messages, deadLetters }) => [
    ...(messages.size > 0 ? [`${messages.size} messages are left in ${name}`] : []),
    ...(deadLetters.length > 0 && !isLong ? [`${deadLetters.length} dead letters of ${name}`] : []),
  ]);
}

/** A function that Lambda stops returns its whole batch to the queue. */
export function endsInTime({ pools }: Run): readonly string[] {
  const timeouts = pools.reduce((sum, pool) => sum + pool.timeouts, 0);
  return timeouts === 0 ? [] : [`${timeouts} functions were stopped by Lambda`];
}

/** Nothing is unfinished, and where the product may write, the role is as expected. */
export function ends(run: Run): readonly string[] {
  const { records, incidents, world } = run;
  const now = world.time.now;
  const halves = records.flatMap(({ name, leaseUntil, restoring, latest }) => [
    ...(leaseUntil !== undefined && Date.parse(leaseUntil) > now ? [`${name} is still leased`] : []),
    ...(restoring !== undefined && latest?.state === "detected" && !isTurnedOff(latest)
      ? [`${name} is still being restored`]
      : []),
  ]);
  const open = incidents.filter(
    (incident) => isOpen(incident) && !records.some(({ latest }) => latest?.id === incident.id),
  );
  const lost = open
    .filter(({ cause }) => cause.kind === "trust-changed" || cause.kind === "trust-changed-briefly")
    .map(({ id, role }) => `incident ${id} of ${role.name} is never closed`);
  return [...halves, ...lost, ...unrestored(run), ...(isWritable(run) ? unrepaired(run) : [])];
}

/** The reason is on record. The next sweep after the toggle is turned on continues. */
function isTurnedOff(incident: Incident): boolean {
  return reasonOf(incident).includes("Auto-remediation is off");
}

/** The note of the last change; reminders and what people add come after it. */
function reasonOf({ steps }: Incident): string {
  return steps.findLast(({ kind }) => kind === undefined)?.note ?? "";
}

/** A role whose restore was stopped by the toggle exists again after the toggle is on, or after an approval. */
function unrestored({ scenario, world }: Run): readonly string[] {
  const toggles = scenario.moves.filter((move) => move.kind === "toggle");
  if (scenario.restore !== "auto" || toggles.length === 0 || toggles.at(-1)?.mode === "off") return [];
  const names = scenario.moves.flatMap((move) => (move.kind === "delete-role" ? [roleName(move.role)] : []));
  return names.flatMap((name) =>
    world.iam.documentOf(account, name) === undefined ? [`${name} is not restored`] : [],
  );
}

/** Whether nothing prevents the product from writing at the end. */
function isWritable({ scenario, world, records }: Run): boolean {
  const isManual = scenario.moves.some(({ kind }) =>
    ["delete-role", "recreate-principal", "push", "toggle", "fight"].includes(kind),
  );
  const isRefused = scenario.faults.some((fault) => fault.kind === "service" && fault.how === "refused");
  const isSuspended = records.some(({ latest }) => latest?.state === "suspended");
  const isTrusted = scenario.moves.some((move) => move.kind === "write" && move.by === "deployer");
  const isOn = scenario.toggle === "on" && scenario.response === "auto";
  return isOn && !isManual && !isRefused && !isSuspended && !isTrusted && world.iam.writes.length > 0;
}

function unrepaired({ scenario, world, records }: Run): readonly string[] {
  const expected = fingerprintOf(textOf("expected"));
  return Array.from({ length: scenario.roles }, (_, index) => roleName(index)).flatMap((name) => {
    const live = world.iam.documentOf(account, name);
    const isExpected = live !== undefined && fingerprintOf(live) === expected;
    const latest = records.find((record) => record.name === name)?.latest;
    if (latest !== undefined && isOfUnknownPrincipal(latest, world)) return [];
    return [
      ...(isExpected ? [] : [`${name} is not as expected at the end (${latest?.state ?? "no incident"})`]),
      ...(isExpected && latest !== undefined && isOpen(latest)
        ? [`the incident of ${name} is never closed`]
        : []),
    ];
  });
}

/**
 * Before the first sweep, the IDs of trusted principals are unknown. If it died, a person must decide whether drift that
 * removed a principal may be reverted: another role may have its name now.
 */
function isOfUnknownPrincipal(incident: Incident, { calls }: Run["world"]): boolean {
  const { state, detectedAt } = incident;
  const isAsked = state === "awaiting-approval" && /may have been recreated/.test(reasonOf(incident));
  const died = calls.deaths.some(
    (death) => death.function === "sweep-account" && death.at < Date.parse(detectedAt),
  );
  return isAsked && died;
}
