import { isTrustedChanger } from "../../expectations/catalogue.ts";
import type { Finding } from "../../incidents/finding.ts";
import { openOf } from "../../incidents/role-record.ts";
import { exemptArn } from "../../principals/actor.ts";
import { namedIn } from "../../principals/named-principals.ts";
import type { Choice } from "../../restore/snapshots/choose.ts";
import { addedPower, describePolicies } from "../../restore/snapshots/permissions.ts";
import { describeRole, wantedRole } from "../../restore/snapshots/wanted-role.ts";
import type { Gone, Observation } from "../observe/observation.ts";
import {
  approvalNote,
  approvalOf,
  type Guard,
  objectToBudget,
  objectToOwnRole,
  objectToToggle,
} from "./guards.ts";

type Seen = Gone & Observation;
type RestoreGuard = Guard<Seen>;

/** There is no plan if the expectation asks for none, or if another function restores, which reports it as well. */
const asked: RestoreGuard = ({ restorePlan, isRestoreDisabled }) => {
  if (restorePlan !== undefined) return undefined;
  const note =
    "The expectation allows a restore, but this deployment has no restorer role. See docs/restore.md.";
  return { state: "detected", ...(isRestoreDisabled && { note }) };
};

const ownRole: RestoreGuard = ({ trigger, restorePlan }, { path = "/" }) =>
  objectToOwnRole(restorePlan?.choice?.snapshot ?? { ...trigger.role, path });

const toggleOff: RestoreGuard = ({ restorePlan }) => objectToToggle(restorePlan?.toggle);

const noSnapshot: RestoreGuard = ({ restorePlan }) => {
  if (restorePlan?.choice !== undefined) return undefined;
  const note = "There is no snapshot of the role, so it cannot be restored automatically.";
  return { state: "detected", note };
};

/** The role that this restore created was deleted too, so a person must decide. */
const deletedAgain: RestoreGuard = ({ record }, { fingerprint }) => {
  const open = openOf(record);
  const isEnded = open?.fingerprint === fingerprint && record.restoring === undefined;
  const id = isEnded ? open.restoration?.newId : undefined;
  return id === undefined ? undefined : { state: "detected", note: deletedAgainNote(id) };
};

export function deletedAgainNote(id: string): string {
  return `The role was restored as ${id} and deleted again. It is not restored automatically a second time.`;
}

/** A restore that has begun is completed: it was within the budget when it began. */
const budget: RestoreGuard = ({ record }, finding, now) =>
  record.restoring === undefined ? objectToBudget(record, finding, now) : undefined;

/** If the last reading is older than this at the deletion, the role may have been changed on purpose since. */
const confirmedSeconds = 3600;

const approval: RestoreGuard = (seen, finding, now) => {
  const why = whyApproval(seen, finding);
  if (why === undefined || approvalOf(seen.record, finding, now) !== undefined) return undefined;
  return { state: "awaiting-approval", note: `${why} ${proposal(seen)}` };
};

/** Why a person must approve the restore: the snapshot may be incomplete, or an approval is configured. */
function whyApproval({ restorePlan, cover, record, trigger }: Seen, finding: Finding): string | undefined {
  if (restorePlan?.choice === undefined || cover.kind !== "one") return undefined;
  const { choice, unknownId, confirmedAt, deletedAt, toggle } = restorePlan;
  const { name, restore } = cover.expected.expectation;
  const { latest, restoring } = record;
  if (unknownId !== undefined)
    return `There is no snapshot of the deleted role (id ${unknownId}). The newest snapshot is of ${choice.snapshot.id}, an earlier role with that name.`;
  const { actor } = latest?.fingerprint === finding.fingerprint ? { ...finding, ...latest } : finding;
  if (isTrustedChanger(cover.expected, exemptArn(actor), trigger.role.account, trigger.partition))
    return `The expectation ${name} trusts this caller to change the role.`;
  if (choice.setAside.length > 0) {
    const times = choice.setAside.map(({ takenAt }) => takenAt).join(", ");
    return `Parts of the role were removed before the deletion; the snapshots taken after that (${times}) are not used.`;
  }
  if (hasOthers(choice.snapshot.trust, cover.expected.document))
    return "Its last trust policy did not name every expected principal, so a restore would trust the current owners of those names.";
  const added = addedTo(choice);
  if (added.length > 0)
    return "The version to restore allows more than the version before, so a person must decide.";
  const isConfirmed = Date.parse(deletedAt) - Date.parse(confirmedAt ?? "") <= confirmedSeconds * 1000;
  if (restoring === undefined && !isConfirmed)
    return `The snapshot was last confirmed at ${confirmedAt}: permissions that were removed since then would be granted again.`;
  if (restore !== "approve" && toggle.mode !== "approve") return undefined;
  return approvalNote(toggle.mode, name);
}

function addedTo({ snapshot, previous }: Choice): readonly string[] {
  return previous === undefined ? [] : addedPower(previous, snapshot).map(({ text }) => text);
}

function hasOthers(trust: string, expected: string): boolean {
  const arnsIn = (text: string) =>
    namedIn(text).map((one) => (one.kind === "principal" ? one.arn : undefined));
  const named = arnsIn(trust);
  return arnsIn(expected).some((arn) => !named.includes(arn));
}

function proposal({ restorePlan, cover, dependents }: Seen): string {
  const choice = restorePlan?.choice;
  if (choice === undefined || cover.kind !== "one") return "";
  const { snapshot, previous } = choice;
  const role = describeRole(wantedRole(snapshot, cover.expected.document));
  const names = dependents.map(({ arn }) => arn).join(", ");
  const rebound =
    dependents.length === 0
      ? ""
      : ` The role gets a new unique ID, so the roles that trust it are rebound: ${names}.`;
  const added = addedTo(choice);
  const since =
    previous === undefined || added.length === 0
      ? ""
      : ` Added since the version of ${previous.takenAt}: ${added.join("; ")}.`;
  const has = ` Its policies: ${describePolicies(snapshot)}.`;
  return `Proposed: recreate ${role}, as it was at ${snapshot.takenAt}.${has}${since}${rebound}`;
}

/** In this order: the first objection decides. */
export const restoreGuards: readonly RestoreGuard[] = [
  asked,
  ownRole,
  toggleOff,
  noSnapshot,
  deletedAgain,
  budget,
  approval,
];
