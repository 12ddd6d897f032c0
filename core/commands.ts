import { type Incident, isOpen } from "./incident.ts";
import { compact } from "./kept.ts";

/** A command for a person, with what it is for. */
export interface Command {
  readonly purpose: string;
  readonly line: string;
}

/** The commands that finish, undo or check what we did or did not do, with credentials of the role's account. */
export function commandsFor(incident: Incident): Command[] {
  const { role, expectedDocument, foundDocument, state, cause, blockage } = incident;
  if (cause.kind === "role-deleted" && expectedDocument !== undefined)
    return isOpen(incident) ? [recreate(incident, expectedDocument)] : [];
  const isTrust = cause.kind.startsWith("trust-");
  if (!isTrust || expectedDocument === undefined || foundDocument === undefined) return [];
  const check = {
    purpose: "Check",
    line: `aws iam get-role ${named(role.name)} --query Role.AssumeRolePolicyDocument`,
  };
  switch (state) {
    case "detected":
    case "awaiting-approval":
    case "suspended":
      return [{ purpose: "Put it back", line: update(role.name, expectedDocument) }, check];
    case "blocked":
      return [
        ...(blockage?.unblockingStatement === undefined
          ? []
          : [{ purpose: "Permission that would unblock it", line: blockage.unblockingStatement }]),
        { purpose: "Put it back", line: update(role.name, expectedDocument) },
        { purpose: "Undo that", line: update(role.name, foundDocument) },
        check,
      ];
    case "reverted":
      return [{ purpose: "Undo our write", line: update(role.name, foundDocument) }, check];
    case "adopted":
    case "resolved":
      return [check];
  }
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
function named(roleName: string): string {
  return `--role-name${roleName.startsWith("-") ? "=" : " "}${roleName}`;
}

/** For a POSIX shell: documents and paths come from IAM's callers, and must not become part of a command. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
