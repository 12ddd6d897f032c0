import { expect, test } from "vitest";
import type { Incident } from "../../../core/incidents/incident.ts";
import { groupCommands } from "../../../core/notify/group/group-commands.ts";
import { expectedDocument, movedOn, openIncident } from "./incidents.ts";

function of(account: string, name: string, changes: Partial<Incident> = {}): Incident {
  return openIncident({ id: name.padEnd(32, "0"), role: { account, name }, ...changes });
}

const write = (name: string) =>
  `aws iam update-assume-role-policy --role-name ${name} --policy-document '${expectedDocument}'`;
const check = (name: string) => `aws iam get-role --role-name ${name} --query Role.AssumeRolePolicyDocument`;

test("a command that is the same for several roles is said once, for each of them", () => {
  const members = [of("333333333333", "app"), of("444444444444", "app"), of("444444444444", "reports")];
  expect(groupCommands(members)).toEqual([
    {
      purpose: "Write the expected trust policy (in the account of each role, with its name for ROLE)",
      line: write("ROLE"),
    },
    { purpose: "Check (in the account of each role, with its name for ROLE)", line: check("ROLE") },
  ]);
  const [first] = groupCommands(members.slice(1));
  expect(first?.purpose).toBe(
    "Write the expected trust policy (in account 444444444444, with the name of each role for ROLE)",
  );
});

test("what differs is said with its role, of the first three", () => {
  const members = Array.from({ length: 5 }, (_, at) =>
    of("444444444444", `role-${at}`, {
      expectedDocument: `{"Version":"2012-10-17","Statement":[],"Id":"${at}"}`,
    }),
  );
  const purposes = groupCommands(members).map(({ purpose }) => purpose);
  expect(purposes).toEqual([
    "Check (in account 444444444444, with the name of each role for ROLE)",
    ...[0, 1, 2].map(
      (at) => `444444444444/role-${at}: Write the expected trust policy (in account 444444444444)`,
    ),
  ]);
});

test("an undo is for the roles that were written, and says what it lets in", () => {
  const members = [of("333333333333", "app"), of("444444444444", "app"), of("444444444444", "reports")];
  const reverted = members.map((member, at) => (at === 0 ? member : movedOn(member, "reverted")));
  const commands = groupCommands(reverted);
  expect(commands.map(({ purpose }) => purpose)).toEqual([
    "Check (in the account of each role, with its name for ROLE)",
    "Undo our write (in account 444444444444, with the name of each role for ROLE). Effect: account 193672423079 (foreign) can assume this role again",
    "333333333333/app: Write the expected trust policy (in account 333333333333)",
  ]);
});

test("a name that starts with a dash needs a command of its own", () => {
  const members = [of("333333333333", "-app"), of("444444444444", "-app")];
  const lines = groupCommands(members).map(({ line }) => line);
  expect(lines).toContain(check("=-app").replace("--role-name =", "--role-name="));
  expect(lines.join()).not.toContain("ROLE ");
});
