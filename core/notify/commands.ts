import type { Command } from "../incidents/command.ts";
import { type Incident, isOpen } from "../incidents/incident.ts";
import { principalKeyOf } from "../principals/principal-key.ts";
import { compact } from "../shared/text.ts";

/** The commands that finish, undo or check what we did or did not do, with credentials of the role's account. */
export function commandsFor(incident: Incident): Command[] {
  const { role, expectedDocument, foundDocument, state, cause, blockage } = incident;
  if (cause.kind === "role-deleted") return commandsForDeleted(incident);
  const isTrust = cause.kind.startsWith("trust-") || cause.kind === "principal-orphaned";
  if (!isTrust || expectedDocument === undefined || foundDocument === undefined) return [];
  const check = {
    purpose: "Check",
    line: `aws iam get-role ${named(role.name)} --query Role.AssumeRolePolicyDocument`,
  };
  const first = checksOf(incident);
  const isOrphaned = "orphans" in cause && cause.orphans !== undefined;
  // IAM refuses a document that names an id without an owner, so what was found cannot be written again
  const undo = (purpose: string) => (isOrphaned ? [] : [{ purpose, line: update(role.name, foundDocument) }]);
  switch (state) {
    case "detected":
    case "awaiting-approval":
    case "suspended":
      return [...first, { purpose: "Put it back", line: update(role.name, expectedDocument) }, check];
    case "blocked":
      return [
        ...first,
        ...(blockage?.unblockingStatement === undefined
          ? []
          : [{ purpose: "Permission that would unblock it", line: blockage.unblockingStatement }]),
        { purpose: "Put it back", line: update(role.name, expectedDocument) },
        ...undo("Undo that"),
        check,
      ];
    case "reverted":
      return [...undo("Undo our write"), check];
    case "adopted":
    case "resolved":
      return [check];
  }
}

/** The document trusts whoever has its names: who that is now must be known before it is saved again. */
function checksOf({ cause }: Incident): Command[] {
  const orphans = "orphans" in cause ? (cause.orphans ?? []) : [];
  return orphans.slice(0, mostChecks).flatMap(({ principal, status }) => {
    const key = principal === undefined ? undefined : principalKeyOf(principal);
    if (key === undefined || status.kind === "undeterminable" || !nameForm.test(key.name)) return [];
    const line =
      key.kind === "role"
        ? `aws iam get-role ${named(key.name)}`
        : `aws iam get-user ${named(key.name, "--user-name")}`;
    return [
      { purpose: `First, in account ${key.account}: who has the name ${key.kind}/${key.name} now`, line },
    ];
  });
}

const mostChecks = 5;
const nameForm = /^[\w+=,.@-]{1,64}$/;

/** What a restore began, or could not do; else what a person can do without one. */
function commandsForDeleted(incident: Incident): Command[] {
  const { restoration, blockage, expectedDocument, cause, state } = incident;
  if (restoration !== undefined && state !== "detected" && state !== "resolved") {
    const { check, finish, undo } = restoration;
    const statement = state === "blocked" ? blockage?.unblockingStatement : undefined;
    return [
      ...(statement === undefined ? [] : [{ purpose: "Permission that would unblock it", line: statement }]),
      ...check,
      ...finish,
      ...undo,
    ];
  }
  const isProposed = cause.kind === "role-deleted" && cause.snapshotTakenAt !== undefined;
  const isToBeMadeByHand = isOpen(incident) && !(isProposed && state === "awaiting-approval");
  return isToBeMadeByHand && expectedDocument !== undefined ? [recreate(incident, expectedDocument)] : [];
}

/** The trust alone: what else the role had is in whatever created it. */
function recreate({ role }: Incident, document: string): Command {
  const path = role.path === undefined || role.path === "/" ? "" : ` --path ${quoted(role.path)}`;
  return {
    purpose:
      "Create it again, if nothing else does; its policies must be attached again, and its unique id is new",
    line: `aws iam create-role ${named(role.name)}${path} --assume-role-policy-document ${quoted(compact(document))}`,
  };
}

function update(roleName: string, document: string): string {
  return `aws iam update-assume-role-policy ${named(roleName)} --policy-document ${quoted(compact(document))}`;
}

/** A name may begin with a dash, which the AWS CLI would take for an option. Nothing else in it means anything to a shell. */
function named(name: string, option = "--role-name"): string {
  return `${option}${name.startsWith("-") ? "=" : " "}${name}`;
}

/** For a POSIX shell: documents and paths come from IAM's callers, and must not become part of a command. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
