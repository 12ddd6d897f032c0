import { beforeEach, describe, expect, test } from "vitest";
import type { RoleKey } from "../../../core/principals/role.ts";
import { nothingYet } from "../../../core/restore/ports.ts";
import { restore } from "../../../core/restore/restore.ts";
import { differences } from "../../../core/restore/snapshots/compare.ts";
import { closedTrust, markKey } from "../../../core/restore/steps.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { watched } from "./hooks.ts";
import { MemoryIam } from "./memory.ts";
import { rich, trusting } from "./samples.ts";

let iam: MemoryIam;

beforeEach(() => {
  iam = new MemoryIam();
  iam.put(rich);
  iam.delete(rich.name);
});

const run = (snapshot = rich) => restore(snapshot, "restore-1", iam.ports);
const live = () => iam.read(rich.name) ?? expect.fail("there is no role");

describe("a deleted role", () => {
  test("comes back with all its parts and a new id", async () => {
    const result = await run();
    expect(result).toMatchObject({ kind: "restored", newId: "AROANEW1", notes: [] });
    expect(live().id).toBe("AROANEW1");
    expect(differences(rich, live())).toEqual([]);
  });

  test("is made in the order that never gives it more than it had", async () => {
    const calls: string[] = [];
    await restore(rich, "restore-1", watched(iam.ports, { before: (call) => void calls.push(call) }));
    expect(calls.filter((call) => !/read/.test(call))).toEqual([
      ...[
        "CreateRole",
        "progress write",
        "PutRolePolicy",
        "PutRolePolicy",
        "AttachRolePolicy",
        "AttachRolePolicy",
      ],
      ...["GetInstanceProfile", "AddRoleToInstanceProfile", "UntagRole", "progress write"],
    ]);
    expect(live().inlinePolicies[0]?.name).toBe("deny-iam");
  });

  test("is left alone once it was restored, whatever becomes of it", async () => {
    const first = await run();
    iam.change(rich.name, { attachedPolicies: [] });
    expect(await run()).toEqual(first);
    expect(live().attachedPolicies).toEqual([]);
  });

  test("that trusts itself is closed until it exists", async () => {
    const snapshot = { ...rich, trust: trusting(rich.arn) };
    iam.gonePrincipals.add(rich.arn);
    const trusts: string[] = [];
    const create = iam.ports.restorer.create;
    const ports = {
      ...iam.ports,
      restorer: {
        ...iam.ports.restorer,
        create: async (role: Parameters<typeof create>[0]) => {
          trusts.push(role.trust);
          const id = await create(role);
          iam.gonePrincipals.clear();
          return id;
        },
      },
    };
    expect(await restore(snapshot, "restore-1", ports)).toMatchObject({ kind: "restored" });
    expect(trusts).toEqual([closedTrust(rich)]);
    expect(differences(snapshot, live())).toEqual([]);
  });

  test("that trusts itself is tried again while IAM does not know it yet", async () => {
    iam.gonePrincipals.add(rich.arn);
    const snapshot = { ...rich, trust: trusting(rich.arn) };
    await expect(run(snapshot)).rejects.toMatchObject({ code: "NotShownYet" });
    expect(live().trust).toBe(closedTrust(rich));
    iam.now += 130_000;
    expect(await run(snapshot)).toMatchObject({ kind: "blocked", blockages: [{ step: "write-trust" }] });
    iam.gonePrincipals.clear();
    expect(await run(snapshot)).toMatchObject({ kind: "restored" });
  });

  test("is waited for while IAM does not show it", async () => {
    iam.hidden = 0;
    const ports = watched(iam.ports, {
      after: (call) => {
        if (call === "CreateRole") iam.hidden = 3;
      },
    });
    expect(await restore(rich, "restore-1", ports)).toMatchObject({ kind: "restored" });
  });

  test("is waited for while readings still show the one that was deleted", async () => {
    let readings = 0;
    const { snapshots } = iam.ports;
    const showsOld = (last: number) => ({
      read: async (role: RoleKey) => (readings++ > 0 && readings < last ? rich : snapshots.read(role)),
    });
    const never = { ...iam.ports, snapshots: showsOld(100) };
    await expect(restore(rich, "restore-1", never)).rejects.toMatchObject({ code: "NotShownYet" });
    readings = 0;
    iam.delete(rich.name);
    iam.progress = nothingYet;
    const atLast = { ...iam.ports, snapshots: showsOld(4) };
    expect(await restore(rich, "restore-1", atLast)).toMatchObject({ kind: "restored", newId: "AROANEW2" });
  });

  test("is waited for while readings do not show all of it", async () => {
    const { snapshots } = iam.ports;
    const shownFrom = iam.now + 700;
    const late = {
      read: async (role: RoleKey) => {
        const found = await snapshots.read(role);
        return found && iam.now < shownFrom ? { ...found, attachedPolicies: [] } : found;
      },
    };
    expect(await restore(rich, "restore-1", { ...iam.ports, snapshots: late })).toMatchObject({
      kind: "restored",
    });
  });

  test("is waited for where only a part of IAM does not know it", async () => {
    const words = "iam:AttachRolePolicy: NoSuchEntity: The role with name deployer cannot be found.";
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "AttachRolePolicy") throw new PermanentError("NoSuchEntity", words);
      },
    });
    await expect(restore(rich, "restore-1", ports)).rejects.toMatchObject({ code: "NotShownYet" });
    iam.now += 180_000;
    expect(await restore(rich, "restore-1", ports)).toMatchObject({ kind: "blocked" });
  });

  test("with fifty tags has no room for the mark: the last tag is left to a person", async () => {
    const tags = Array.from({ length: 50 }, (_, at) => ({ key: `key-${at}`, value: String(at) }));
    const result = await run({ ...rich, tags });
    expect(result).toMatchObject({
      kind: "restored",
      notes: [expect.stringMatching(/^Not restored: the 50th tag.* Run: aws iam tag-role .*key-49/)],
    });
    expect(differences({ ...rich, tags: tags.slice(0, 49) }, live())).toEqual([]);
  });

  test("is not known as ours everywhere yet: the deny for other roles is retried, and then reported", async () => {
    const words =
      "iam:AttachRolePolicy: User: arn:aws:sts::444444444444:assumed-role/trust-drift-restorer/trust-drift is not authorized to perform: iam:AttachRolePolicy on resource: role deployer with an explicit deny in an identity-based policy";
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "AttachRolePolicy") throw new PermanentError("AccessDenied", words);
      },
    });
    await expect(restore(rich, "restore-1", ports)).rejects.toMatchObject({ code: "NotShownYet" });
    iam.now += 180_000;
    expect(await restore(rich, "restore-1", ports)).toMatchObject({ kind: "blocked" });
  });

  test("comes back without the tags that are AWS's own, and that is said", async () => {
    const reserved = { key: "aws:cloudformation:stack-name", value: "platform" };
    const result = await run({ ...rich, tags: [...rich.tags, reserved] });
    expect(result).toMatchObject({
      kind: "restored",
      notes: ["Not restored: tags that only AWS can write (aws:cloudformation:stack-name)."],
    });
    expect(differences(rich, live())).toEqual([]);
  });

  test("gets its instance profile back where that is gone too, and that is said", async () => {
    iam.profiles.clear();
    const result = await run();
    expect(result).toMatchObject({
      kind: "restored",
      notes: [expect.stringContaining("Instance profile deployer")],
    });
    expect(iam.profiles.get("deployer")).toEqual({ path: "/platform/", role: "deployer" });
  });
});

describe("a role of that name", () => {
  test("that someone else made is not touched", async () => {
    iam.put({
      ...rich,
      id: "AROASTRANGER",
      attachedPolicies: [],
      trust: trusting("arn:aws:iam::999999999999:root"),
    });
    const before = live();
    expect(await run()).toEqual({
      kind: "name-taken",
      id: "AROASTRANGER",
      createdAt: rich.createdAt,
      differs: ["trust", "attachedPolicies"],
    });
    expect(live()).toEqual(before);
  });

  test("that someone else made just like it leaves nothing to do", async () => {
    iam.put({ ...rich, id: "AROATERRAFORM" });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROATERRAFORM", differs: [] });
  });

  test("that a stranger marked as ours, but opened to himself, gets nothing", async () => {
    const mark = { key: markKey, value: "restore-1" };
    const bare = { inlinePolicies: [], attachedPolicies: [], instanceProfiles: [] };
    const trust = trusting("arn:aws:iam::999999999999:root");
    iam.put({ ...rich, ...bare, id: "AROASTRANGER", trust, tags: [mark] });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROASTRANGER" });
    expect(live().attachedPolicies).toEqual([]);
  });

  test("that bears our mark under another path is not ours", async () => {
    iam.put({ ...rich, path: "/", id: "AROAOTHER", tags: [{ key: markKey, value: "restore-1" }] });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROAOTHER" });
  });

  test("that another restore left half-finished is not ours", async () => {
    iam.put({ ...rich, id: "AROAOTHER", tags: [{ key: markKey, value: "restore-0" }] });
    expect(await run()).toMatchObject({ kind: "name-taken", id: "AROAOTHER" });
  });

  test("that was never deleted is left alone", async () => {
    iam.put(rich);
    expect(await run()).toEqual({ kind: "not-deleted" });
  });

  test("that is created between our reading and our call is seen", async () => {
    const ports = watched(iam.ports, {
      before: (call) => {
        if (call === "CreateRole") iam.put({ ...rich, id: "AROAFASTER", tags: [] });
      },
    });
    const result = await restore(rich, "restore-1", ports);
    expect(result).toMatchObject({ kind: "name-taken", id: "AROAFASTER", differs: ["tags"] });
  });
});

test.each([
  ["/aws-service-role/ecs.amazonaws.com/", "belongs to an AWS service"],
  ["/aws-reserved/sso.amazonaws.com/", "belongs to an AWS service"],
  ["/trust-drift/", "the responder's own"],
])("a role under %s is refused", async (path, reason) => {
  expect(await run({ ...rich, path })).toEqual({ kind: "refused", reason: expect.stringContaining(reason) });
  expect(iam.roles.size).toBe(0);
  expect(iam.progress).toBe(nothingYet);
});
