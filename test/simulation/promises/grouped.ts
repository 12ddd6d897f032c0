import { waveOf } from "../../../core/incidents/group/wave.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { Run } from "../scenarios/run.ts";

/** A margin below the minute of a wave. */
const nearSeconds = 58;

/** Of incidents by one caller, or in one account, within a minute, only the first is reported alone. */
export function wavesAreGroups({ opened }: Run): readonly string[] {
  const alone = opened.filter((incident) => waveOf(incident) !== undefined);
  return alone.flatMap((one, at) =>
    alone
      .slice(at + 1)
      .filter((other) => isNear(one, other))
      .map((other) => `${one.role.name} and ${other.role.name} are reported alone within a minute`),
  );
}

function isNear(one: Incident, other: Incident): boolean {
  const [a, b] = [waveOf(one), waveOf(other)];
  if (a === undefined || b === undefined || a.role === b.role) return false;
  const seconds = Math.abs(Date.parse(one.detectedAt) - Date.parse(other.detectedAt)) / 1000;
  return seconds < nearSeconds && a.keys.some((key) => b.keys.includes(key));
}
