import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Command } from "../../../core/incidents/incident.ts";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import { awsCommand } from "../../../core/restore/step-commands.ts";
import { restorable, withoutMark } from "../../../core/restore/steps.ts";
import { installPython } from "../../../local/moto/python.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { without } from "./hooks.ts";
import { deleteRole, joinMember, type Member, makePolicy } from "./member.ts";
import { account, boundaryArn, ownPolicyArn, rich, trusting } from "./samples.ts";

const run = promisify(execFile);

let organization: Organization;
let member: Member;
let programs: string;

beforeAll(async () => {
  programs = await installPython(["run", "test"]);
  organization = await startOrganization({ functions: false });
  member = await joinMember(organization, account);
  await makePolicy(member.iam, boundaryArn);
  await makePolicy(member.iam, ownPolicyArn);
});

afterAll(() => organization?.stop());

/** Pastes the lines into a shell whose locale knows ASCII only, and stops at the first that fails. */
async function paste(commands: readonly Command[]): Promise<string> {
  const env = {
    PATH: `${path.resolve(programs)}:${process.env.PATH}`,
    LC_ALL: "C",
    HOME: "/nonexistent",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_ACCESS_KEY_ID: account,
    AWS_SECRET_ACCESS_KEY: "x",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_ENDPOINT_URL: organization.url,
  };
  const { stdout } = await run("sh", ["-ec", commands.map(({ line }) => line).join("\n")], { env });
  return stdout;
}

async function blockedWithout(call: string, snapshot = rich, ports = member.ports()) {
  const result = await restore(snapshot, "restore-1", without(ports, call));
  return result.kind === "blocked" ? result : expect.fail(`ended as ${result.kind}`);
}

const read = async () => (await member.ports().snapshots.read(rich)) ?? expect.fail("there is no role");

test("the commands create what the restorer may not create", async () => {
  const snapshot = { ...rich, trust: trusting(rich.arn) };
  const { finish, undo } = await blockedWithout("CreateRole", snapshot);
  expect(undo).toEqual([]);
  await paste(finish);
  expect(differences(snapshot, await read())).toEqual([]);
  const again = await restore(snapshot, "restore-1", member.ports());
  expect(again).toMatchObject({ kind: "name-taken", differs: [] });
  await deleteRole(member.iam, snapshot, "delete");
});

test("the commands finish what was begun, and the restore finds it finished", async () => {
  const ports = member.ports();
  const { finish, check, newId } = await blockedWithout("AddRoleToInstanceProfile", rich, ports);
  expect((await paste(check)).trim()).toBe(newId);
  await paste(finish);
  expect(differences(rich, await read())).toEqual([]);
  expect(await restore(rich, "restore-1", ports)).toMatchObject({ kind: "restored", newId });
  await deleteRole(member.iam, rich, "delete");
});

test("the commands undo what was begun", async () => {
  const { undo } = await blockedWithout("UntagRole");
  expect(differences(rich, restorable(withoutMark(await read())))).toEqual([]);
  await paste(undo);
  expect(await member.ports().snapshots.read(rich)).toBeUndefined();
  const profile = await member.ports().restorer.readInstanceProfile(account, "deployer");
  expect(profile).toBeUndefined();
});

test("nothing in a value means anything to a shell, or to the AWS CLI", () => {
  const line = awsCommand("tag-role", {
    RoleName: "-x",
    Tags: [{ Key: "a", Value: "'; $(rm) `é` \u2028\n" }],
  });
  expect(line).toBe(
    String.raw`aws iam tag-role --cli-input-json '{"RoleName":"-x","Tags":[{"Key":"a","Value":"\u0027; $(rm) ` +
      String.raw`${"`"}\u00e9${"`"} \u2028\n"}]}'`,
  );
});
