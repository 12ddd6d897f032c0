import type { Command, Incident } from "../../incidents/incident.ts";
import { commandsFor } from "../incident/commands.ts";
import { stackCommands } from "../incident/owner.ts";
import { roleOf } from "./group-headline.ts";

/** Members whose own commands are included: more would hide what matters. Each incident record has its own commands. */
export const mostMembersInFull = 3;

/** Takes the place of the role's name in a command for several roles. */
const anyRole = "ROLE";
const eachPlace = `in the account of each role, with its name for ${anyRole}`;

/**
 * A command that is the same for several roles once, for each of them; then what differs, of the first members.
 *
 * @param inFull the members whose own commands are included
 */
export function groupCommands(
  members: readonly Incident[],
  inFull: readonly Incident[] = members.slice(0, mostMembersInFull),
): Command[] {
  const all = members.map((member) => ({ member, own: commandsOf(member), forms: formsOf(member) }));
  const uses = Map.groupBy(
    all.flatMap(({ member, forms }) => forms.map((form) => ({ form, account: member.role.account }))),
    ({ form }) => textOf(form),
  );
  const isShared = (form: Command) => (uses.get(textOf(form))?.length ?? 0) > 1;
  const shared = [...uses.values()].flatMap((same) =>
    same.length === 1 ? [] : same.slice(0, 1).map(({ form }) => placed(form, same)),
  );
  const others = all
    .filter(({ member }) => inFull.includes(member))
    .flatMap(({ member, own, forms }) =>
      forms.flatMap((form, at) =>
        isShared(form) ? [] : own.slice(at, at + 1).map((command) => named(command, member)),
      ),
    );
  return [...shared, ...others];
}

/** Roles of one account: their commands need the credentials of this account. */
function placed({ purpose, line }: Command, uses: readonly { readonly account: string }[]): Command {
  const [account, ...others] = new Set(uses.map((use) => use.account));
  return others.length > 0
    ? { purpose, line }
    : {
        purpose: purpose.replace(
          eachPlace,
          `in account ${account}, with the name of each role for ${anyRole}`,
        ),
        line,
      };
}

/** In place of the record of each member. */
export function reportCommand(groupId: string): Command {
  return {
    purpose: "Show the records of all roles as a report (in the hub account)",
    line: `trustdrift incident report ${groupId} --format md`,
  };
}

function commandsOf(member: Incident): Command[] {
  return [...commandsFor(member), ...stackCommands(member)];
}

/** The commands of the member as they are for any role. The AWS CLI needs another form for a name with a dash first. */
function formsOf(member: Incident): Command[] {
  const { role } = member;
  if (role.name.startsWith("-")) return commandsOf(member);
  const form = { ...member, role: { ...role, name: anyRole } };
  return [...commandsFor(form, eachPlace), ...stackCommands(form)];
}

function textOf({ purpose, line }: Command): string {
  return `${purpose}\n${line}`;
}

function named({ purpose, line }: Command, member: Incident): Command {
  return { purpose: `${roleOf(member)}: ${purpose}`, line };
}
