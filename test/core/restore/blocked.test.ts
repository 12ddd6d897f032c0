import { beforeEach, describe, expect, test } from "vitest";
import { restorerActions } from "../../../core/contract/roles.ts";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { watched, without } from "./hooks.ts";
import { MemoryIam } from "./memory.ts";
import { boundaryArn, ownPolicyArn, rich, trusting } from "./samples.ts";

let iam: MemoryIam;

beforeEach(() => {
  iam = new MemoryIam();
});

const run = () => restore(rich, "restore-1", iam.ports);
const live = () => iam.read(rich.name) ?? expect.fail("there is no role");
const profileArn = rich.instanceProfiles[0]?.arn;

async function blockedWithout(call: string, action?: string) {
  if (call === "TagRole" || call === "PutRolePermissionsBoundary") await halfWay();
  const result = await restore(rich, "restore-1", without(iam.ports, call, action));
  return result.kind === "blocked" ? result : expect.fail(`ended as ${result.kind}`);
}

/** The role stands, and somebody took its boundary and tags away. */
async function halfWay(): Promise<void> {
  await restore(rich, "restore-1", without(iam.ports, "PutRolePolicy"));
  const { permissionsBoundary: _, ...role } = live();
  iam.roles.set(rich.name, { ...role, tags: role.tags.slice(0, 1) });
}

const allow = (Action: string, Resource: string | undefined, Condition?: object) => ({
  Effect: "Allow",
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const bound = { StringEquals: { "iam:PermissionsBoundary": boundaryArn } };
const toEc2 = { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } };
const passing = allow("iam:PassRole", rich.arn, toEc2);

describe("a missing permission is named exactly", () => {
  test.each([
    [
      "CreateRole",
      "iam:CreateRole",
      "create-role",
      [allow("iam:CreateRole", rich.arn, bound), allow("iam:TagRole", rich.arn)],
    ],
    ["CreateRole", "iam:TagRole", "create-role", allow("iam:TagRole", rich.arn)],
    [
      "PutRolePermissionsBoundary",
      undefined,
      "put-boundary",
      allow("iam:PutRolePermissionsBoundary", rich.arn, bound),
    ],
    ["TagRole", undefined, "tag-role", allow("iam:TagRole", rich.arn)],
    ["PutRolePolicy", undefined, "put-inline-policy", allow("iam:PutRolePolicy", rich.arn)],
    [
      "AttachRolePolicy",
      undefined,
      "attach-policy",
      allow("iam:AttachRolePolicy", rich.arn, { ArnEquals: { "iam:PolicyARN": ownPolicyArn } }),
    ],
    ["GetInstanceProfile", undefined, "join-instance-profile", allow("iam:GetInstanceProfile", profileArn)],
    [
      "CreateInstanceProfile",
      undefined,
      "create-instance-profile",
      allow("iam:CreateInstanceProfile", profileArn),
    ],
    [
      "AddRoleToInstanceProfile",
      undefined,
      "join-instance-profile",
      [allow("iam:AddRoleToInstanceProfile", profileArn), passing],
    ],
    ["AddRoleToInstanceProfile", "iam:PassRole", "join-instance-profile", passing],
    ["UntagRole", undefined, "remove-mark", allow("iam:UntagRole", rich.arn)],
  ] as const)("%s (%s)", async (call, action, step, statement) => {
    const { blockages, done } = await blockedWithout(call, action);
    const missing = action ?? `iam:${call}`;
    expect(blockages[0]).toMatchObject({
      step,
      operation: `iam:${call}`,
      code: "AccessDenied",
      error: expect.stringContaining(`is not authorized to perform: ${missing} on resource`),
      explanation: expect.stringContaining(`${missing} is missing (no identity-based policy allows it)`),
    });
    expect(JSON.parse(blockages[0].unblockingStatement ?? "")).toEqual(statement);
    expect(done.length > 0).toBe(call !== "CreateRole");
    expect(await run()).toMatchObject({ kind: "restored" });
    expect(differences(rich, live())).toEqual([]);
  });

  test("for every action that a restorer needs", () => {
    const tested = [
      "CreateRole",
      "PutRolePermissionsBoundary",
      "TagRole",
      "PutRolePolicy",
      "AttachRolePolicy",
    ];
    const profiles = ["GetInstanceProfile", "CreateInstanceProfile", "AddRoleToInstanceProfile", "PassRole"];
    expect([...restorerActions]).toEqual([...tested, ...profiles, "UntagRole"].map((name) => `iam:${name}`));
  });

  test("where an explicit deny stands against it, no permission is asked for", async () => {
    const words =
      "User: x is not authorized to perform: iam:CreateRole on resource: y with an explicit deny in a service control policy";
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "CreateRole")
          throw new PermanentError("AccessDenied", `iam:CreateRole: AccessDenied: ${words}`);
      },
    });
    const result = await restore(rich, "restore-1", ports);
    expect(result).toMatchObject({
      kind: "blocked",
      blockages: [{ explanation: expect.stringContaining("A service control policy denies it explicitly") }],
      done: [],
      undo: [],
    });
    expect(result).not.toHaveProperty("blockages[0].unblockingStatement");
  });

  test("a role that someone creates at that moment is not taken for ours", async () => {
    const ports = watched(without(iam.ports, "CreateRole"), {
      before: (call) => {
        if (call === "CreateRole") iam.put({ ...rich, id: "AROASTRANGER" });
      },
    });
    expect(await restore(rich, "restore-1", ports)).toMatchObject({ kind: "blocked", done: [], undo: [] });
  });

  test("where the restorer itself cannot be assumed", async () => {
    const restorer = "arn:aws:iam::444444444444:role/trust-drift/trust-drift-restorer";
    const words = `sts:AssumeRole ${restorer}: AccessDenied: User: x is not authorized to perform: sts:AssumeRole on resource: ${restorer}`;
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "CreateRole") throw new PermanentError("AccessDenied", words);
      },
    });
    const result = await restore(rich, "restore-1", ports);
    const [blockage] = result.kind === "blocked" ? result.blockages : expect.fail();
    expect(blockage).toMatchObject({ operation: "sts:AssumeRole", error: words });
    expect(JSON.parse(blockage.unblockingStatement ?? "")).toEqual(allow("sts:AssumeRole", restorer));
  });

  test("where the role cannot be read", async () => {
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "read")
          throw new PermanentError(
            "AccessDenied",
            "iam:ListRolePolicies deployer: AccessDenied: User: x is not authorized to perform: iam:ListRolePolicies on resource: y",
          );
      },
    });
    const result = await restore(rich, "restore-1", ports);
    const [blockage] = result.kind === "blocked" ? result.blockages : expect.fail();
    expect(blockage).toMatchObject({ step: "read-role", operation: "iam:ListRolePolicies" });
    expect(JSON.parse(blockage.unblockingStatement ?? "")).toEqual(allow("iam:ListRolePolicies", rich.arn));
  });
});

describe("what is gone for good", () => {
  test("an attached policy: the rest is done, and it alone is left", async () => {
    iam.gonePolicies.add(ownPolicyArn);
    const result = await run();
    expect(result).toMatchObject({
      kind: "blocked",
      blockages: [{ code: "NoSuchEntity", missing: `attached policy ${ownPolicyArn}` }],
      finish: [{ purpose: `Attach ${ownPolicyArn}` }, { purpose: expect.stringContaining("tag that marks") }],
    });
    expect(result.kind === "blocked" && result.blockages).toHaveLength(1);
    expect(differences({ ...rich, attachedPolicies: rich.attachedPolicies.slice(1) }, live())).toEqual([
      "tags",
    ]);
    iam.gonePolicies.clear();
    expect(await run()).toMatchObject({ kind: "restored" });
  });

  test("the boundary: nothing is created", async () => {
    iam.gonePolicies.add(boundaryArn);
    expect(await run()).toMatchObject({
      kind: "blocked",
      blockages: [
        {
          step: "create-role",
          explanation: expect.stringContaining("permissions boundary policy no longer exists"),
        },
      ],
    });
    expect(iam.roles.size).toBe(0);
  });

  test("a principal of the trust: nothing is created, and it is named", async () => {
    const gone = "arn:aws:iam::283389881690:role/example";
    iam.gonePrincipals.add(gone);
    expect(await run()).toMatchObject({
      kind: "blocked",
      blockages: [
        { code: "MalformedPolicyDocument", explanation: expect.stringContaining(`"AWS":"${gone}"`) },
      ],
    });
    expect(iam.roles.size).toBe(0);
  });

  test("a principal that was gone before the role: that is said", async () => {
    iam.gonePrincipals.add("AROAEXAMPLEDELETED001");
    const snapshot = { ...rich, trust: trusting("AROAEXAMPLEDELETED001") };
    expect(await restore(snapshot, "restore-1", iam.ports)).toMatchObject({
      kind: "blocked",
      blockages: [
        { explanation: expect.stringContaining("AROAEXAMPLEDELETED001 was deleted before the role") },
      ],
    });
  });

  test("the place in an instance profile: who has it is named, and he keeps it", async () => {
    iam.profiles.set("deployer", { path: "/platform/", role: "usurper" });
    expect(await run()).toMatchObject({
      kind: "blocked",
      blockages: [{ code: "InstanceProfileTaken", error: expect.stringContaining("found role usurper") }],
    });
    expect(iam.profiles.get("deployer")?.role).toBe("usurper");
  });
});

test("after a Deny that could not be written, nothing is granted", async () => {
  await restore(rich, "restore-1", without(iam.ports, "PutRolePolicy"));
  expect(live()).toMatchObject({ inlinePolicies: [], attachedPolicies: [], instanceProfiles: [] });
  expect(live().permissionsBoundary).toBe(boundaryArn);
});

test("everything that was refused is named at once", async () => {
  iam.gonePolicies.add(ownPolicyArn);
  const { blockages, done, finish, undo, check, newId } = await blockedWithout("GetInstanceProfile");
  expect(blockages.map(({ missing }) => missing)).toEqual([
    `attached policy ${ownPolicyArn}`,
    "membership in instance profile deployer",
  ]);
  expect(newId).toBe("AROANEW1");
  expect(done).toEqual([
    `role ${rich.arn}, created as AROANEW1`,
    `permissions boundary ${boundaryArn}`,
    "3 of 3 tags",
    "inline policy allow-logs",
    "inline policy deny-iam",
    "attached policy arn:aws:iam::aws:policy/ReadOnlyAccess",
  ]);
  expect(finish.map(({ line }) => line.split(" ")[2])).toEqual([
    "attach-role-policy",
    "get-instance-profile",
    "add-role-to-instance-profile",
    "untag-role",
  ]);
  expect(undo.map(({ line }) => line.split(" ")[2])).toEqual([
    ...["detach-role-policy", "delete-role-policy", "delete-role-policy", "delete-role"],
  ]);
  expect(check[0]?.purpose).toContain("AROANEW1");
});
