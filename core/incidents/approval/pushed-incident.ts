import type { PushRecord } from "../../expectations/plan.ts";
import { digest } from "../../shared/digest.ts";
import { wholeSeconds } from "../../shared/time.ts";
import { newFinding } from "../finding.ts";
import type { Incident } from "../incident.ts";
import { newIncident } from "../new-incident.ts";

/** Expectations that the incident names of each kind; the history has all of them. */
const mostNames = 30;

/**
 * The report of a push: no role is wrong, so the incident is closed from the start.
 *
 * @param account the hub
 */
export function pushedIncident(record: PushRecord, account: string): Incident {
  const { version, from, kind, to, at, by, expectations, plan } = record;
  const { added, changed, removed } = plan;
  const finding = newFinding({
    cause: {
      kind: "expectations-pushed",
      version,
      ...(from !== undefined && { from }),
      added: added.slice(0, mostNames),
      changed: changed.slice(0, mostNames),
      removed: removed.slice(0, mostNames),
    },
    severity: removed.length > 0 ? "medium" : "info",
    fingerprint: digest(`expectations-pushed ${version}`),
    actor: { type: "CommandLine", arn: by },
  });
  const what = kind === "rollback" ? `A rollback to version ${to}` : "A push";
  const instead = from === undefined ? "" : ` It replaces version ${from}.`;
  return newIncident(finding, {
    state: "resolved",
    note: `${what} put version ${version} into effect: ${expectations} expectations, ${added.length} added, ${changed.length} changed, ${removed.length} removed.${instead}`,
    now: at,
    role: { account, name: "(expectations)" },
    eventIds: [],
    occurredAt: wholeSeconds(at),
  });
}
