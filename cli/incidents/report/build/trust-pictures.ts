import { type Cause, orphansOf } from "../../../../core/incidents/cause.ts";
import { closedBy, type Incident } from "../../../../core/incidents/incident.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import { remedyOf } from "../../../../core/notify/title/state.ts";
import { shortName } from "../../../../core/principals/describe.ts";
import type { Dependent } from "../../../../core/principals/directory.ts";
import type { PrincipalKey } from "../../../../core/principals/principal-key.ts";
import type { Party, PartyState, TrustPanel, TrustPicture } from "../model.ts";
import { type Admitted, admittedBy } from "./admitted.ts";

/** Each different picture once, with its roles. */
export function picturesOf(incidents: readonly Incident[]): readonly TrustPicture[] {
  const known = new Map<string, { readonly picture: TrustPicture; readonly roles: string[] }>();
  for (const incident of incidents) {
    const picture = pictureOf(incident);
    if (picture === undefined) continue;
    const key = JSON.stringify(picture.panels.map(({ subject: _, ...panel }) => panel));
    const same = known.get(key);
    if (same === undefined) known.set(key, { picture, roles: [...picture.roles] });
    else same.roles.push(...picture.roles);
  }
  return [...known.values()].map(({ picture, roles }) =>
    roles.length === 1 ? picture : { ...picture, roles, panels: ofEach(picture.panels) },
  );
}

function ofEach([before, during, after]: TrustPicture["panels"]): TrustPicture["panels"] {
  const subject = "each of these roles";
  return [
    { ...before, subject },
    { ...during, subject },
    { ...after, subject },
  ];
}

function pictureOf(incident: Incident): TrustPicture | undefined {
  const { cause, expectedDocument, foundDocument } = incident;
  if (cause.kind === "principal-deleted" || cause.kind === "principal-changed")
    return principalPicture(incident, cause);
  if (cause.kind === "role-deleted") return deletedPicture(incident);
  const before = expectedDocument === undefined ? [] : admittedBy(expectedDocument);
  const found = foundDocument === undefined ? undefined : admittedBy(foundDocument);
  if (before === undefined || found === undefined) return undefined;
  const during = comparedWith(before, found, cause);
  const panel = panelsFor(incident.role.name);
  const saved = incident.strangers === undefined ? undefined : savedFor(incident.strangers, before);
  const after = isAsBefore(incident) ? before.map(trusted) : (saved ?? during);
  return {
    roles: [roleOf(incident)],
    direction: "in",
    panels: [
      panel("Before", before.map(trusted)),
      panel("During", during),
      panel(afterTitle(incident), after),
    ],
  };
}

function panelsFor(subject: string) {
  return (title: string, parties: readonly Party[], isSubjectGone = false): TrustPanel => ({
    title,
    subject,
    isSubjectGone,
    parties,
  });
}

/** The expected document was written, but some of its names belong to others now. */
function savedFor(strangers: readonly string[], before: readonly Admitted[]): readonly Party[] {
  const isStranger = ({ arn }: Admitted) => strangers.some((one) => one.startsWith(`${arn} `));
  return before.map((one) => ({ ...trusted(one), state: isStranger(one) ? "unverified" : "trusted" }));
}

function trusted({ canonical: _, ...party }: Admitted): Party {
  return { ...party, state: "trusted" };
}

/** What was found, then what it no longer names. */
function comparedWith(
  before: readonly Admitted[],
  found: readonly Admitted[],
  cause: Cause,
): readonly Party[] {
  const orphans = new Map(orphansOf(cause).map((orphan) => [orphan.uniqueId, orphan.principal]));
  const stateOf = (one: Admitted): PartyState => {
    if (orphans.has(one.name)) return "broken";
    const same = before.filter(({ canonical }) => canonical === one.canonical);
    if (same.length === 0) return "added";
    return same.some(({ conditions }) => String(conditions) === String(one.conditions))
      ? "trusted"
      : "changed";
  };
  const now = found.map((one) => {
    const owner = orphans.get(one.name);
    const detail = owner === undefined ? one.detail : `old ID of ${shortName(owner)}`;
    return { ...trusted({ ...one, detail }), state: stateOf(one) };
  });
  const named = new Set(found.map(({ canonical }) => canonical));
  const owners = new Set([...orphans.values()]);
  const missing = before
    .filter(({ canonical, arn }) => !named.has(canonical) && !owners.has(arn))
    .map((one) => ({ ...trusted(one), state: "missing" as const }));
  return [...now, ...missing];
}

function isAsBefore({ state, cause, strangers, expectedDocument, steps, supersededBy }: Incident): boolean {
  if (expectedDocument === undefined || strangers !== undefined || supersededBy !== undefined) return false;
  if (state === "reverted") return true;
  // A person can close an incident while the drift persists
  return (
    cause.kind === "trust-changed-briefly" ||
    (state === "resolved" && steps.at(-1)?.note.startsWith(closedBy) === false)
  );
}

function afterTitle(incident: Incident): string {
  const { state, cause } = incident;
  if (state === "reverted")
    return isAsBefore(incident) ? `After: ${remedyOf(cause).done.toLowerCase()}` : "After: check now";
  if (state === "adopted") return "After: adopted";
  if (state === "resolved") return isAsBefore(incident) ? "After: as expected" : "After: closed";
  return "At the time of this report";
}

/** The role itself was missing. */
function deletedPicture(incident: Incident): TrustPicture | undefined {
  const { expectedDocument, role, state, cause } = incident;
  const before = expectedDocument === undefined ? undefined : admittedBy(expectedDocument);
  if (before === undefined) return undefined;
  const panel = panelsFor(role.name);
  const broken = before.map((one) => ({ ...trusted(one), state: "broken" as const }));
  const isBack = state === "reverted";
  return {
    roles: [roleOf(incident)],
    direction: "in",
    panels: [
      panel("Before", before.map(trusted)),
      panel("During", broken, true),
      isBack
        ? panel(`After: ${remedyOf(cause).done.toLowerCase()}`, before.map(trusted))
        : panel(
            state === "resolved" ? "After: closed" : "At the time of this report",
            broken,
            state !== "resolved",
          ),
    ],
  };
}

interface PrincipalCause {
  readonly principal: PrincipalKey;
  readonly kind: "principal-deleted" | "principal-changed";
  readonly dependents: readonly Dependent[];
}

/** The principal, and the roles that trust it. */
function principalPicture(incident: Incident, cause: PrincipalCause): TrustPicture {
  const isGone = cause.kind === "principal-deleted";
  const panel = panelsFor(`${cause.principal.kind}/${cause.principal.name}`);
  const partiesIn = (state: PartyState): readonly Party[] =>
    cause.dependents.map(({ account, name, availability }) => ({
      name,
      detail: `role, account ${account}${availability === "critical" ? ", availability critical" : ""}`,
      conditions: [],
      state,
    }));
  const during = partiesIn(isGone ? "broken" : "changed");
  return {
    roles: [roleOf(incident)],
    direction: "out",
    panels: [
      panel("Before", partiesIn("trusted")),
      panel("During", during, isGone),
      panel(
        incident.state === "resolved" ? "After: closed" : "At the time of this report",
        during,
        isGone && incident.state !== "resolved",
      ),
    ],
  };
}
