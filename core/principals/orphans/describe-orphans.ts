import { principalName, shortName } from "../describe.ts";
import { principalKeyOf } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";

/** The principals as a headline has room for them: "role/qovery-deployer and user/qovery-deployer". */
export function orphanNames(orphans: readonly Orphan[]): string {
  const names = [...new Set(orphans.map(nameOf))];
  const [first = "a principal", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

/** What became of them, in a headline's words. */
export function describeOutcome(orphans: readonly Orphan[]): string {
  const kinds = new Set(orphans.map(({ status }) => status.kind));
  if (kinds.size > 1) return "deleted, some recreated";
  if (kinds.has("recreated")) return "deleted and recreated";
  return kinds.has("deleted") ? "deleted" : "most likely deleted and recreated";
}

/** What is known about each, and what cannot be. */
export function orphanText(orphan: Orphan, isStillSo: boolean): string {
  const { uniqueId, principal, knownBy, status } = orphan;
  const by = knownBy === "elimination" ? " (by elimination)" : "";
  const named =
    uniqueId === undefined
      ? `The policy ${isStillSo ? "names" : "named"} it no longer, nor its old id`
      : `The policy ${isStillSo ? "still names" : "named"} the old id ${uniqueId}${by}`;
  const who = whoWas(orphan);
  switch (status.kind) {
    case "recreated":
      return `${who}: principal ${recreatedAs(orphan)}. ${named}; the name now has the id ${status.id}, ${bornText(status)}`;
    case "deleted":
      return `${who}: principal deleted. ${named}; no ${kindOf(principal)} of that name and path exists now, so nobody can be trusted in its place yet`;
    case "undeterminable":
      return `${who}: most likely principal deleted and recreated. ${named}; ${status.reason}`;
  }
}

/** The shortest that says how each stands: changes exactly when there is something new to tell. */
export function statusText(orphans: readonly Orphan[]): string {
  const texts = orphans.slice(0, mostInOneSentence).map((orphan) => {
    const { status } = orphan;
    const name = nameOf(orphan);
    if (status.kind === "deleted") return `${name} was deleted`;
    if (status.kind === "undeterminable") return `${name}: most likely deleted and recreated`;
    return `${name} was ${recreatedAs(orphan)} as ${status.id}, ${bornText(status)}`;
  });
  const more = orphans.length - texts.length;
  return `${texts.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

export const mostInOneSentence = 3;

export function nameOf({ uniqueId, principal }: Orphan): string {
  return principal === undefined ? (uniqueId ?? "a principal") : shortName(principal);
}

/** Nobody knows what became of one whose id is not shown: a user can be renamed, too. */
export function recreatedAs({ uniqueId }: Orphan): string {
  return uniqueId === undefined ? "removed and may have been recreated" : "deleted and recreated";
}

export function whoWas({ principal, oneOf }: Orphan): string {
  if (principal === undefined) return "a principal that nobody can name";
  if (oneOf === undefined || oneOf.length < 2) return principalName(principal);
  return `most likely one of ${oneOf.map(principalName).join(", ")}`;
}

export function kindOf(principal: string | undefined): string {
  return (principal !== undefined && principalKeyOf(principal)?.kind) || "principal";
}

export function bornText({
  createdAt,
  createdBy,
  restoredFor,
}: Extract<Orphan["status"], { kind: "recreated" }>): string {
  const when = createdAt === undefined ? "created" : `created at ${createdAt.replace(/(\.\d+)?Z$/, "Z")}`;
  if (restoredFor !== undefined) return `${when} by our own restore`;
  return createdBy === undefined ? `${when}, by whom is not known` : `${when} by ${createdBy}`;
}
