import { orphansOf } from "../../../../core/incidents/cause.ts";
import type { Incident } from "../../../../core/incidents/incident.ts";
import { leadOf, roleOf } from "../../../../core/notify/group/group-headline.ts";
import { headlineOf } from "../../../../core/notify/incident/headline.ts";
import { describeActor } from "../../../../core/principals/actor.ts";
import { orphanText } from "../../../../core/principals/orphans/describe-orphans.ts";
import { oneLine } from "../../../../core/shared/text.ts";
import type { RootCause } from "../model.ts";

/** Who made which call, and why it had this effect. */
export function rootCauseOf(incidents: readonly [Incident, ...Incident[]]): RootCause {
  const source = leadOf(incidents) ?? incidents.find(({ actor }) => actor !== undefined) ?? incidents[0];
  const orphans = incidents.flatMap(({ cause }) => orphansOf(cause));
  const sentences = [...new Set(orphans.map((orphan) => oneLine(`${orphanText(orphan, false)}.`)))];
  return {
    sentences: [callText(source), ...sentences, ...(orphans.length > 0 || isLoss(source) ? [uniqueIds] : [])],
    facts: factsOf(source, incidents),
    commands: [],
  };
}

function isLoss({ cause }: Incident): boolean {
  return (
    cause.kind === "principal-deleted" || cause.kind === "role-deleted" || cause.kind === "role-recreated"
  );
}

const uniqueIds =
  "IAM stores a role or a user in a trust policy as its unique ID. A principal that is created again with the same name has another unique ID, so the trust policy does not trust it until the policy is saved again.";

function callText({ actor, cause, role }: Incident): string {
  if (actor === undefined)
    return cause.kind === "principal-orphaned"
      ? "Nobody changed the trust policy: a principal that it names was deleted in its own account. The call is not on record here."
      : "No call on record explains the change.";
  return oneLine(`${headlineOf({ cause, role })}. The call was made by ${describeActor(actor)}.`);
}

function factsOf(source: Incident, incidents: readonly Incident[]): RootCause["facts"] {
  const { actor, eventIds, expectation } = source;
  const facts = [
    // A call is in one place. Without one, Scope has the roles
    ["Where", actor === undefined && incidents.length > 1 ? undefined : roleOf(source)],
    ["Caller", actor === undefined ? undefined : (actor.arn ?? describeActor(actor))],
    ["Session", actor?.sessionName],
    ["Source identity", actor?.sourceIdentity],
    ["Address", actor?.sourceIPAddress],
    ["User agent (as reported by the caller)", actor?.userAgent],
    ["Access key", actor?.accessKeyId],
    ["CloudTrail event", actor === undefined ? undefined : eventIds.at(-1)],
    ["Expectation", expectation],
  ] as const;
  return facts.flatMap(([label, value]) => (value === undefined ? [] : [{ label, value: oneLine(value) }]));
}
