import { sweepEverySeconds } from "../../../stacks/settings/timing.ts";
import type { TrustWrite } from "../aws/iam.ts";
import { fingerprints, isDrift, roleName, textOf } from "../scenarios/documents.ts";
import type { Run } from "../scenarios/run.ts";
import { type DocumentName, documentNames } from "../scenarios/scenario.ts";

/** Everyone, or an account outside of the organization, may assume the role. */
const criticalDrift: readonly DocumentName[] = ["open", "foreign"];

/** A write of another caller that is drift. */
interface DriftWrite extends TrustWrite {
  readonly drift: DocumentName;
}

export function driftWrites({ world, scenario }: Run): DriftWrite[] {
  // A push makes other documents drift: such scenarios check other promises
  if (scenario.moves.some(({ kind }) => kind === "push")) return [];
  return world.iam.writes.flatMap((write) => {
    const drift = documentNames.find((name) => isDrift(name) && textOf(name) === write.document);
    return write.isOurs || drift === undefined || !write.name.startsWith("app-") ? [] : [{ ...write, drift }];
  });
}

/**
 * Every drift whose event arrived, or that a sweep could see, has an incident at its own severity that was open at that
 * time or later, or a dead letter.
 */
export function driftIsReported(run: Run): readonly string[] {
  const { incidents, world } = run;
  return driftWrites(run).flatMap((write) => {
    if (!world.delivered.has(write.eventId) && !isSeenBySweep(run, write)) return [];
    // While the role cannot be read, the incident contains the document of the event
    const about = incidents.filter(
      ({ role, fingerprint, foundDocument }) =>
        role.name === write.name &&
        (fingerprints.get(fingerprint) === write.drift || foundDocument === write.document),
    );
    const isReported = about.some(
      ({ closedAt, state, severity }) =>
        (severity === "critical" || !criticalDrift.includes(write.drift)) &&
        (closedAt === undefined || state === "adopted" || Date.parse(closedAt) >= write.at),
    );
    return isReported || (isDeadLetter(run, write) && !isThereAfterFaults(run, write))
      ? []
      : [`no incident reports the document "${write.drift}" of ${write.name}`];
  });
}

/**
 * A dead letter raises an alarm. It is one only after an outage that is longer than ten receives take, and drift that is
 * there after the outage is found by a sweep.
 */
function isDeadLetter({ world }: Run, { eventId }: TrustWrite): boolean {
  return [...world.sqs.queues.values()].some(({ deadLetters }) =>
    deadLetters.some(({ body }) => body.includes(`"${eventId}"`)),
  );
}

/** The role was unchanged for at least two sweeps. */
function isSeenBySweep({ world }: Run, write: TrustWrite, from = write.at): boolean {
  const { versions } = world.iam.role(write.account, write.name);
  const { at, document } = write;
  const own = versions.findLastIndex((version) => version.at === at && version.value?.document === document);
  const next = versions[own + 1]?.at ?? world.time.now;
  return next - Math.max(from, write.at) > 2.5 * sweepEverySeconds * 1000;
}

function isThereAfterFaults(run: Run, write: TrustWrite): boolean {
  const { faults } = run.scenario;
  const ends = faults.map((fault) => (fault.kind === "service" ? fault.from + fault.seconds : 0));
  return isSeenBySweep(run, write, run.world.time.start + Math.max(0, ...ends) * 1000);
}

/** As many incidents of a drift as there were writes of it, at most. */
export function oneIncident(run: Run): readonly string[] {
  const { incidents, scenario } = run;
  if (scenario.moves.some(({ kind }) => kind === "toggle" || kind === "push")) return [];
  const writes = driftWrites(run);
  return Array.from({ length: scenario.roles }, (_, index) => roleName(index)).flatMap((name) =>
    [...fingerprints].flatMap(([fingerprint, drift]) => {
      const found = incidents.filter((one) => one.role.name === name && one.fingerprint === fingerprint);
      const made = writes.filter((write) => write.name === name && write.drift === drift);
      if (found.length <= made.length) return [];
      return [`${found.length} incidents report ${made.length} writes of the document "${drift}" to ${name}`];
    }),
  );
}
