import { principalName, shortName } from "../describe.ts";
import { principalKeyOf } from "../principal-key.ts";
import type { Orphan } from "./orphan.ts";

/** The principals for a headline: "role/qovery-deployer and user/qovery-deployer". */
export function orphanNames(orphans: readonly Orphan[]): string {
  const names = [...new Set(orphans.map(nameOf))];
  const [first = "a principal", second] = names;
  if (second === undefined) return first;
  return names.length === 2 ? `${first} and ${second}` : `${first} and ${names.length - 1} more`;
}

/** What happened to them, for a headline. */
export function describeOutcome(orphans: readonly Orphan[]): string {
  const kinds = new Set(orphans.map(({ status }) => status.kind));
  if (kinds.size > 1) return "deleted, some recreated";
  if (kinds.has("recreated")) return "deleted and recreated";
  if (kinds.has("renamed")) return "renamed";
  return kinds.has("deleted") ? "deleted" : "most likely deleted and recreated";
}

/** What is known about one orphan. */
export function orphanText(orphan: Orphan, isStillSo: boolean): string {
  const { uniqueId, principal, knownBy, status } = orphan;
  const by = knownBy === "elimination" ? " (identified by elimination)" : "";
  const named =
    uniqueId === undefined
      ? `The policy ${isStillSo ? "contains" : "contained"} neither its name nor its old ID`
      : `The policy ${isStillSo ? "still contains" : "contained"} the old ID ${uniqueId}${by}`;
  const who = whoWas(orphan);
  switch (status.kind) {
    case "recreated":
      return `${who}: principal ${recreatedAs(orphan)}. ${named}; the name now belongs to ${status.id}, ${creationText(status)}`;
    case "deleted":
      return `${who}: principal deleted. ${named}; no ${kindOf(principal)} with that name and path exists, so the trust cannot be restored yet`;
    case "renamed":
      return `${who}: user renamed to ${shortName(status.arn)} (${status.id}), which the policy ${isStillSo ? "trusts" : "trusted"} as before. Rename the user back, or replace the ARN in the expectation`;
    case "undeterminable":
      if (uniqueId === undefined)
        return `${who}: principal removed. ${named}. Whether the name has another owner now is not known: ${status.reason}`;
      return `${who}: principal most likely deleted and recreated. ${named}. Not confirmed: ${status.reason}`;
  }
}

/** The status of each orphan in one sentence. The text changes exactly when there is something new to report. */
export function statusText(orphans: readonly Orphan[]): string {
  const texts = orphans.slice(0, mostInOneSentence).map((orphan) => {
    const { status } = orphan;
    const name = nameOf(orphan);
    if (status.kind === "renamed") return `${name} was renamed to ${shortName(status.arn)}`;
    if (status.kind === "deleted") return `${name} was deleted`;
    if (status.kind === "undeterminable")
      return orphan.uniqueId === undefined
        ? `${name} is no longer trusted, and it is not known whether the name has another owner now`
        : `${name} was most likely deleted and recreated`;
    return `${name} was ${recreatedAs(orphan)} as ${status.id}, ${creationText(status)}`;
  });
  const more = orphans.length - texts.length;
  return `${texts.join("; ")}${more > 0 ? `; and ${more} more` : ""}.`;
}

const mostInOneSentence = 3;

function nameOf({ uniqueId, principal }: Orphan): string {
  return principal === undefined ? (uniqueId ?? "a principal") : shortName(principal);
}

/** Without a unique id in the document, the cause is uncertain: the user may have been renamed. */
function recreatedAs({ uniqueId }: Orphan): string {
  return uniqueId === undefined ? "removed and may have been recreated" : "deleted and recreated";
}

function whoWas({ principal, oneOf }: Orphan): string {
  if (principal === undefined) return "an unknown principal";
  if (oneOf === undefined || oneOf.length < 2) return principalName(principal);
  return `most likely one of ${oneOf.map(principalName).join(", ")}`;
}

function kindOf(principal: string | undefined): string {
  return (principal !== undefined && principalKeyOf(principal)?.kind) || "principal";
}

function creationText({
  createdAt,
  createdBy,
  restoredFor,
}: Extract<Orphan["status"], { kind: "recreated" }>): string {
  const when = createdAt === undefined ? "created" : `created at ${createdAt.replace(/(\.\d+)?Z$/, "Z")}`;
  if (restoredFor !== undefined) return `${when} by a restore of the responder`;
  return `${when} by ${createdBy ?? "an unknown caller"}`;
}
