import { CreateUserCommand, DeleteUserCommand } from "@aws-sdk/client-iam";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { restorerActions, snapshotActions } from "../../../core/contract/roles.ts";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { throttling } from "../../../local/gateway/state/faults.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { everyCase } from "../../support/every-case.ts";
import { anySnapshot } from "./arbitrary.ts";
import { Died, deniedWords, dyingAt, watched } from "./hooks.ts";
import { deleteRole, joinMember, type Member, makePolicy, makeRole } from "./member.ts";
import { account, allowing, boundaryArn, ownPolicyArn, rich, trusting } from "./samples.ts";

let organization: Organization;
let member: Member;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  member = await joinMember(organization, account);
  await makePolicy(member.iam, boundaryArn);
  await makePolicy(member.iam, ownPolicyArn);
});

afterAll(() => organization?.stop());

const read = async (name: string): Promise<RoleSnapshot> =>
  (await member.ports().snapshots.read({ account, name })) ?? expect.fail(`there is no role ${name}`);

test("a role is read in all its parts, page by page", async () => {
  const policy = (at: number) => `arn:aws:iam::${account}:policy/many/p${at}`;
  const attachedPolicies = Array.from({ length: 101 }, (_, at) => policy(at));
  for (const arn of attachedPolicies) await makePolicy(member.iam, arn);
  const inlinePolicies = Array.from({ length: 12 }, (_, at) => ({
    name: `p${at}`,
    document: allowing(`s3:Get${at}`),
  }));
  const tags = Array.from({ length: 50 }, (_, at) => ({ key: `key-${at}`, value: `valeur ${at} é` }));
  const named = { name: "many", arn: rich.arn.replace("deployer", "many"), instanceProfiles: [] };
  const role = { ...rich, ...named, attachedPolicies, inlinePolicies, tags };
  await makeRole(member.iam, role);
  const snapshot = await read("many");
  expect(differences(role, snapshot)).toEqual([]);
  expect(snapshot).toMatchObject({
    arn: role.arn,
    id: expect.stringMatching(/^AROA/),
    trust: role.trust,
    createdAt: expect.stringMatching(/^20.+Z$/),
  });
  await deleteRole(member.iam, role);
  expect(await member.ports().snapshots.read({ account, name: "many" })).toBeUndefined();
});

test("a deleted role comes back as it was, by the actions that are listed and no other", async () => {
  await makeRole(member.iam, rich);
  const snapshot = await read(rich.name);
  expect(differences(rich, snapshot)).toEqual([]);
  await deleteRole(member.iam, rich);
  const before = new Map(organization.gateway.calls);
  const result = await restore(snapshot, "restore-1", member.ports());
  const called = [...organization.gateway.calls]
    .filter(([call, count]) => call.startsWith(`${account} iam:`) && count > (before.get(call) ?? 0))
    .map(([call]) => call.slice(account.length + 1));
  const live = await read(rich.name);
  expect(result).toMatchObject({ kind: "restored", newId: live.id });
  expect(live.id).not.toBe(snapshot.id);
  expect(differences(snapshot, live)).toEqual([]);
  expect([...restorerActions, ...snapshotActions]).toEqual(expect.arrayContaining(called));
  await deleteRole(member.iam, rich);
});

test("killed after any call and run again, it is the same role", async () => {
  const profile = (name: string) => ({
    name,
    path: "/",
    arn: `arn:aws:iam::${account}:instance-profile/${name}`,
  });
  const name = "phoenix";
  const arn = rich.arn.replace("deployer", name);
  const trust = trusting(arn);
  const role = {
    ...rich,
    name,
    arn,
    trust: trusting("arn:aws:iam::283389881690:root"),
    instanceProfiles: [profile("phoenix")],
  };
  await makeRole(member.iam, role);
  const snapshot = { ...(await read(name)), trust };
  const calls: string[] = [];
  await deleteRole(member.iam, role, "delete");
  await restore(snapshot, "count", watched(member.ports(), { before: (call) => void calls.push(call) }));
  expect(calls.length).toBeGreaterThan(10);
  // The short form tries every third call
  for (const place of [...calls.keys()].filter((at) => everyCase || at % 3 === 0)) {
    await deleteRole(member.iam, role, "delete");
    const ports = member.ports();
    await expect(restore(snapshot, `restore-${place}`, dyingAt(ports, place, true))).rejects.toThrow(Died);
    expect(await restore(snapshot, `restore-${place}`, ports)).toMatchObject({ kind: "restored" });
    expect(differences(snapshot, await read(name)), calls[place]).toEqual([]);
  }
  await deleteRole(member.iam, role, "delete");
});

test("any role comes back equal to its snapshot", async () => {
  await makePolicy(member.iam, boundaryArn);
  await fc.assert(
    fc.asyncProperty(anySnapshot, async (role) => {
      const { trust, ...rest } = role;
      const outside = trusting("arn:aws:iam::283389881690:root");
      await makeRole(member.iam, { ...rest, trust: outside });
      const snapshot = { ...(await read(role.name)), trust };
      expect(differences(role, snapshot)).toEqual([]);
      await deleteRole(member.iam, role);
      const result = await restore(snapshot, "restore-1", member.ports());
      expect(result).toMatchObject({ kind: "restored" });
      expect(differences(snapshot, await read(role.name))).toEqual([]);
      await deleteRole(member.iam, role, "delete");
    }),
    { numRuns: 10 },
  );
});

test("a role whose trust names a user that is gone is not created, and the user is named", async () => {
  await member.iam.send(new CreateUserCommand({ UserName: "gone" }));
  const gone = `arn:aws:iam::${account}:user/gone`;
  const role = { ...rich, trust: trusting(gone), instanceProfiles: [] };
  await makeRole(member.iam, role);
  const snapshot = await read(rich.name);
  await member.iam.send(new DeleteUserCommand({ UserName: "gone" }));
  const orphaned = await read(rich.name);
  await deleteRole(member.iam, role);
  expect(await restore(snapshot, "restore-1", member.ports())).toMatchObject({
    kind: "blocked",
    blockages: [{ code: "MalformedPolicyDocument", explanation: expect.stringContaining(gone) }],
  });
  expect(await restore(orphaned, "restore-1", member.ports())).toMatchObject({
    kind: "blocked",
    blockages: [{ explanation: expect.stringMatching(/AIDA\w+ was deleted before the role/) }],
  });
  expect(await member.ports().snapshots.read(rich)).toBeUndefined();
});

test("throttling passes, and AWS's own words about a missing permission are reported", async () => {
  const { faults } = organization.gateway;
  const ports = member.ports();
  const snapshot = { ...rich, instanceProfiles: [] };
  faults.plan({ ...throttling, action: "PutRolePolicy", times: 3 });
  await expect(restore(snapshot, "restore-1", ports)).rejects.toMatchObject({ name: "RetryableError" });
  const message = deniedWords("iam:AttachRolePolicy");
  faults.plan({ status: 403, code: "AccessDenied", message, action: "AttachRolePolicy", times: 2 });
  expect(await restore(snapshot, "restore-1", ports)).toMatchObject({
    kind: "blocked",
    blockages: [
      { missing: `attached policy ${ownPolicyArn}`, error: expect.stringContaining(message) },
      { missing: "attached policy arn:aws:iam::aws:policy/ReadOnlyAccess" },
    ],
  });
  expect(await restore(snapshot, "restore-1", ports)).toMatchObject({ kind: "restored" });
  await deleteRole(member.iam, snapshot);
});
