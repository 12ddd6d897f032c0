import { type Cause, orphansOf } from "../../incidents/cause.ts";
import type { Command } from "../../incidents/incident.ts";
import { type Incident, isOpen, isUnchecked } from "../../incidents/incident.ts";
import type { Orphan } from "../../principals/orphans/orphan.ts";
import { type PrincipalKey, principalKeyOf } from "../../principals/principal-key.ts";
import type { RoleKey } from "../../principals/role.ts";
import { compact, cut, oneLine } from "../../shared/text.ts";
import { placeOf } from "./blockage.ts";
import { strangersOf } from "./next-step.ts";

/**
 * The commands to complete, undo or check our response. Each says which credentials it needs.
 *
 * @param place where to run them
 */
export function commandsFor(incident: Incident, place = `in account ${incident.role.account}`): Command[] {
  const { cause, role } = incident;
  // Only a name that IAM accepts is safe in a shell, and no other name is that of a role
  if (!nameForm.test(role.name)) return [];
  return commandsOf(incident).map(({ purpose, line }) => {
    const hasPlace = !line.startsWith("aws ") || purpose.startsWith(firstIn) || purpose.startsWith(firstAsk);
    const effect = undoes.includes(purpose) ? undoEffect(cause) : "";
    return { purpose: `${purpose}${hasPlace ? "" : ` (${place})`}${effect}`, line };
  });
}

function commandsOf(incident: Incident): Command[] {
  const { role, expectedDocument, foundDocument, state, cause } = incident;
  if (cause.kind === "role-deleted") return commandsForDeleted(incident);
  if (cause.kind === "own-part-changed") return isOpen(incident) ? enable(cause, role) : [];
  const isTrust =
    cause.kind.startsWith("trust-") ||
    cause.kind === "expectation-changed" ||
    cause.kind === "principal-orphaned";
  if (!isTrust || expectedDocument === undefined || foundDocument === undefined) return [];
  const check = {
    purpose: "Check",
    line: `aws iam get-role ${named(role.name)} --query Role.AssumeRolePolicyDocument`,
  };
  const first = checksOf(incident);
  const isOrphaned = "orphans" in cause && cause.orphans !== undefined;
  // IAM rejects a document with the unique id of a deleted principal, so the found document cannot be written again
  const undoing = isOrphaned
    ? []
    : [{ purpose: state === "blocked" ? undoOfPerson : undo, line: update(role.name, foundDocument) }];
  const isDeleted = orphansOf(cause).some(({ status }) => status.kind === "deleted");
  const revert = {
    // IAM rejects a document that names a principal that does not exist
    purpose: `${isDeleted ? "Only after the principal exists again: write" : "Write"} the expected trust policy`,
    line: update(role.name, expectedDocument),
  };
  if (isUnchecked(incident)) return [...first, check];
  switch (state) {
    case "detected":
    case "awaiting-approval":
    case "suspended":
      return [...first, revert, check];
    case "blocked":
      return [...first, ...permissionFor(incident), revert, ...undoing, check];
    case "reverted":
      return [...undoing, check];
    case "adopted":
      return [endAdoption(role), check];
    case "resolved":
      return [check];
  }
}

type Of<Kind extends Cause["kind"]> = Extract<Cause, { readonly kind: Kind }>;

const firstIn = "First, in account ";
const firstAsk = "First, ask the owner of account ";
const undo = "Undo our write";
const undoOfPerson = "Undo that write";
const undoes: readonly string[] = [undo, undoOfPerson];
const longestEffect = 160;

/** An undo brings the drift back: the worst of what it would change. */
function undoEffect(cause: Incident["cause"]): string {
  const [worst] = "changes" in cause ? cause.changes : [];
  const message = worst?.message.replace("can now assume this role", "can assume this role again");
  return message === undefined ? "" : `. Effect: ${oneLine(cut(message, longestEffect))}`;
}

/** Of a deployment's parts, only a rule can be switched off. A deployment repairs the others. */
function enable({ part, call }: Of<"own-part-changed">, { name }: RoleKey): Command[] {
  if (part.kind !== "rule" || call !== "DisableRule") return [];
  return [{ purpose: "Enable the rule again", line: `aws events enable-rule --name ${name}` }];
}

function endAdoption({ account, name }: RoleKey): Command {
  return {
    purpose: "End the adoption (in the hub account)",
    line: `trustdrift expectations forget ${account}/${name}`,
  };
}

function permissionFor(incident: Incident): Command[] {
  const statement = incident.blockage?.unblockingStatement;
  if (statement === undefined) return [];
  const place = placeOf(incident);
  return [
    { purpose: `Grant this missing permission${place === undefined ? "" : ` in ${place}`}`, line: statement },
  ];
}

/** Saving the document trusts the principals that have the names now, so a person must check them first. */
function checksOf(incident: Incident): Command[] {
  const strangers = strangersOf(incident);
  return orphansOf(incident.cause)
    .filter(({ principal = "" }) => strangers.length === 0 || strangers.includes(principal))
    .slice(0, mostChecks)
    .flatMap(({ principal, status }) => {
      const key = principal === undefined ? undefined : principalKeyOf(principal);
      if (key === undefined || !nameForm.test(key.name)) return [];
      const line =
        key.kind === "role"
          ? `aws iam get-role ${named(key.name)}`
          : `aws iam get-user ${named(key.name, "--user-name")}`;
      return [
        {
          purpose: checkOf(status, key),
          line,
        },
      ];
    });
}

/** We could not read the account, so the person may not be able to either. */
function checkOf({ kind: status }: Orphan["status"], { account, kind, name }: PrincipalKey): string {
  if (status === "undeterminable")
    return `${firstAsk}${account} to check who owns the name ${kind}/${name} now`;
  return status === "deleted"
    ? `${firstIn}${account}, check whether the name ${kind}/${name} exists again`
    : `${firstIn}${account}, check who owns the name ${kind}/${name} now`;
}

const mostChecks = 5;
const nameForm = /^[\w+=,.@-]{1,64}$/;

/** The commands of the restore, if it started; otherwise the command to recreate the role by hand. */
function commandsForDeleted(incident: Incident): Command[] {
  const { restoration, expectedDocument, cause, state } = incident;
  if (restoration !== undefined && state !== "detected" && state !== "resolved") {
    const { check, finish, undo } = restoration;
    return [
      ...(state === "blocked" ? permissionFor(incident) : []),
      ...check,
      ...finish,
      ...(state === "blocked" ? undo.map(detached) : undo),
    ];
  }
  const isProposed = cause.kind === "role-deleted" && cause.snapshotTakenAt !== undefined;
  const isManual = isOpen(incident) && !(isProposed && state === "awaiting-approval");
  return isManual && expectedDocument !== undefined ? [recreate(incident, expectedDocument)] : [];
}

/** IAM does not delete a role with policies or profiles, and the other commands remove only what we added. */
function detached({ purpose, line }: Command): Command {
  const isLast = line.startsWith("aws iam delete-role ");
  return { purpose: isLast ? `${purpose}, after you remove what you added to the role` : purpose, line };
}

/** Only the trust policy is known; the rest of the role is defined by the tool that created it. */
function recreate({ role }: Incident, document: string): Command {
  const path = role.path === undefined || role.path === "/" ? "" : ` --path ${quoted(role.path)}`;
  return {
    purpose:
      "Recreate the role unless another tool does, then attach its policies again. The role gets a new unique ID",
    line: `aws iam create-role ${named(role.name)}${path} --assume-role-policy-document ${quoted(compact(document))}`,
  };
}

function update(roleName: string, document: string): string {
  return `aws iam update-assume-role-policy ${named(roleName)} --policy-document ${quoted(compact(document))}`;
}

/** The AWS CLI reads a name that starts with a dash as an option. No other character of a name is special to a shell. */
function named(name: string, option = "--role-name"): string {
  return `${option}${name.startsWith("-") ? "=" : " "}${name}`;
}

/** For a POSIX shell: documents and paths are input from IAM's callers and must not be executed. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
