import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoDirectory } from "../../../adapters/dynamodb/principals/directory.ts";
import { dynamoTrusts } from "../../../adapters/dynamodb/principals/trusts.ts";
import {
  dynamoSeenRoles,
  readKnownRole,
  rememberRoles,
} from "../../../adapters/dynamodb/roles/known-roles.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { dynamoSnapshots } from "../../../adapters/dynamodb/roles/snapshots.ts";
import { dynamoSweeps } from "../../../adapters/dynamodb/sweeps.ts";
import { tableName } from "../../../core/contract/names.ts";
import type { PrincipalKey } from "../../../core/principals/principal-key.ts";
import type { RoleSnapshot } from "../../../core/restore/snapshots/snapshot.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import type { Clients } from "../../../local/shared/clients.ts";
import { rich } from "../../core/restore/samples.ts";

let organization: Organization;
let dynamodb: Clients["dynamodb"];

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  dynamodb = organization.clients(organization.accounts.hub).dynamodb;
});

afterAll(() => organization?.stop());

/** The role, described and read at that minute. */
const version = (name: string, minute: number, description = `version ${minute}`): RoleSnapshot => ({
  ...rich,
  name,
  description,
  takenAt: new Date(Date.UTC(2026, 2, 1, 10, minute)).toISOString(),
});

describe("the versions of a role", () => {
  const store = () => dynamoSnapshots({ client: dynamodb, name: tableName });

  test("are stored oldest first, whole, under its name in any case", async () => {
    const [first, second] = [version("Versions", 1), version("Versions", 2)];
    expect(await store().save(first)).toBe(true);
    expect(await store().save(second)).toBe(true);
    expect(await store().versionsOf({ account: rich.account, name: "VERSIONS" })).toEqual([first, second]);
    expect(await store().versionsOf({ account: "333333333333", name: "Versions" })).toEqual([]);
  });

  test("are none more where the role means the same, and one more where it is as it was once", async () => {
    const role = { account: rich.account, name: "same" };
    await store().save(version("same", 1, "a"));
    const { tags } = rich;
    expect(await store().save({ ...version("same", 2, "a"), tags: tags.toReversed() })).toBe(false);
    expect(await store().save(version("same", 3, "b"))).toBe(true);
    expect(await store().save(version("same", 4, "a"))).toBe(true);
    const versions = await store().versionsOf(role);
    expect(versions.map(({ description }) => description)).toEqual(["a", "b", "a"]);
  });

  test("are those of every id that the name had", async () => {
    await store().save(version("anew", 1, "a"));
    expect(await store().save({ ...version("anew", 2, "a"), id: "AROAANEW" })).toBe(true);
    const versions = await store().versionsOf({ account: rich.account, name: "anew" });
    expect(versions.map(({ id }) => id)).toEqual([rich.id, "AROAANEW"]);
  });

  test("are the newest fifty", async () => {
    for (let minute = 1; minute <= 53; minute++) await store().save(version("restless", minute));
    const versions = await store().versionsOf({ account: rich.account, name: "restless" });
    expect(versions).toHaveLength(50);
    expect(versions[0]).toEqual(version("restless", 4));
    expect(versions.at(-1)).toEqual(version("restless", 53));
  });

  test("do not touch the role's record", async () => {
    const state = dynamoState({ client: dynamodb, name: tableName });
    const role = { account: rich.account, name: "recorded" };
    await state.write(role, { version: 0, handled: [], writes: [], path: "/x/" }, []);
    await store().save(version("recorded", 1));
    expect((await state.read(role)).record).toMatchObject({ version: 1, path: "/x/" });
    expect(await store().versionsOf(role)).toHaveLength(1);
  });

  test("that no item can hold are refused, by size, and the one before stays", async () => {
    await store().save(version("large", 1));
    const large = version("large", 2, "é".repeat(200_000));
    await expect(store().save(large)).rejects.toMatchObject({
      code: "TooLarge",
      message: expect.stringMatching(
        /role large of 444444444444: expected at most 398000 bytes, found 40\d+/,
      ),
    });
    expect(await store().versionsOf(large)).toEqual([version("large", 1)]);
  });
});

describe("who trusts whom", () => {
  const role = (name: string, account = "333333333333"): PrincipalKey => ({ kind: "role", account, name });
  const dependent = (name: string, account = rich.account) => ({
    account,
    name,
    arn: `arn:aws:iam::${account}:role/${name}`,
    expectation: "x",
    availability: "normal" as const,
  });
  const trusts = () => dynamoTrusts({ client: dynamodb, name: tableName });
  const dependentsOf = (principal: PrincipalKey) =>
    dynamoDirectory({ client: dynamodb, name: tableName }).dependentsOf(principal);

  test("is reported in every account, in order", async () => {
    for (const one of [dependent("b"), dependent("a"), dependent("z", "111111111111")])
      await trusts().replace(one, [role("known"), { kind: "oidc-provider", account: "1", name: "issuer" }]);
    const expected = [dependent("z", "111111111111"), dependent("a"), dependent("b")];
    expect(await dependentsOf(role("KNOWN"))).toEqual(expected);
    expect(await dependentsOf({ kind: "oidc-provider", account: "1", name: "issuer" })).toEqual(expected);
    expect(await dependentsOf({ ...role("known"), kind: "user" })).toEqual([]);
  });

  test("is replaced: what was noted before and is not true any more goes", async () => {
    const one = dependent("changing");
    await trusts().replace(one, [role("before"), role("both")]);
    await trusts().replace(one, [role("both"), role("after")]);
    expect(await dependentsOf(role("before"))).toEqual([]);
    expect(await dependentsOf(role("both"))).toEqual([one]);
    expect(await dependentsOf(role("after"))).toEqual([one]);
  });

  test("names the dependent as it is now", async () => {
    await trusts().replace(dependent("renamed"), [role("of-renamed")]);
    const now = { ...dependent("renamed"), availability: "critical" as const };
    await trusts().replace(now, [role("of-renamed")]);
    expect(await dependentsOf(role("of-renamed"))).toEqual([now]);
  });

  test("is forgotten whole, more than one call can write too", async () => {
    const many = Array.from({ length: 60 }, (_, at) => role(`many-${at}`));
    await trusts().replace(dependent("crowded"), many);
    expect(await dependentsOf(role("many-59"))).toEqual([dependent("crowded")]);
    await trusts().forget(dependent("crowded"));
    for (const principal of many) expect(await dependentsOf(principal)).toEqual([]);
    await trusts().forget(dependent("crowded"));
  });

  test.each([1, 2, 3, 4, 5])("leaves nothing behind when its writer dies before call %i", async (call) => {
    const one = dependent(`crash-${call}`);
    const names = ["before", "between", "after"].map((name) => role(`${name}-${call}`));
    const [before, between, after] = names;
    if (!before || !between || !after) return expect.fail("there are three");
    await trusts().replace(one, [before]);
    const dying = organization.clients(organization.accounts.hub).dynamodb;
    let calls = 0;
    dying.middlewareStack.add(
      (next) => async (request) => {
        if (++calls >= call) throw new Error("died");
        return next(request);
      },
      { step: "initialize" },
    );
    await dynamoTrusts({ client: dying, name: tableName })
      .replace(one, [between])
      .catch(() => undefined);
    await trusts().replace(one, [after]);
    expect(await Promise.all(names.map(dependentsOf))).toEqual([[], [], [one]]);
  });

  test("costs one reading where nothing has changed", async () => {
    await trusts().replace(dependent("still"), [role("q"), role("p")]);
    const before = new Map(organization.gateway.calls);
    await trusts().replace(dependent("still"), [role("p"), role("q")]);
    const made = [...organization.gateway.calls].filter(([call, count]) => count !== before.get(call));
    expect(made.map(([call]) => call.split(" ")[1])).toEqual(["dynamodb:GetItem"]);
  });
});

describe("what a sweep reads of an account", () => {
  const account = "555555555555";
  const seen = { id: "AROASEEN", trustDigest: "0123456789abcdef", at: "2026-03-01T10:00:00.000Z" };

  test("is its roles as they were seen, and the ids of those that others trust", async () => {
    const sweeps = dynamoSweeps({ client: dynamodb, name: tableName });
    const seenRoles = dynamoSeenRoles({ client: dynamodb, name: tableName });
    const principal = (id: string) =>
      ({ kind: "role", account, name: "ci", arn: `arn:aws:iam::${account}:role/ci`, id, since: "" }) as const;
    await rememberRoles({ client: dynamodb, name: tableName }, account, [{ name: "App", path: "/a/" }]);
    await seenRoles.note({ account, name: "App", path: "/a/" }, seen);
    await sweeps.rememberPrincipals([principal("AROA1"), { ...principal("AIDA1"), kind: "user" }]);
    await dynamoDirectory({ client: dynamodb, name: tableName }).remember(principal("AROA2"));
    const { known, principals } = await sweeps.read(account);
    expect(known).toEqual([{ name: "App", path: "/a/", seen }]);
    expect(principals.map(({ ids }) => [...ids].sort())).toEqual([["AROA1", "AROA2"], ["AIDA1"]]);
    await seenRoles.forget({ account, name: "app" });
    await seenRoles.forget({ account, name: "never-seen" });
    expect((await sweeps.read(account)).known).toEqual([{ name: "App", path: "/a/" }]);
  });

  test("keeps what was seen when the role's record is written", async () => {
    const role = { account, name: "recorded" };
    await dynamoSeenRoles({ client: dynamodb, name: tableName }).note({ ...role, path: "/" }, seen);
    expect(await readKnownRole({ client: dynamodb, name: tableName }, role)).toMatchObject({
      path: "/",
      seen,
    });
    await dynamoState({ client: dynamodb, name: tableName }).write(
      role,
      { version: 0, handled: [], writes: [] },
      [],
    );
    const { known } = await dynamoSweeps({ client: dynamodb, name: tableName }).read(account);
    expect(known.find(({ name }) => name === "recorded")).toMatchObject({ seen });
  });

  test("remembers more ids than one transaction takes", async () => {
    const principals = Array.from({ length: 70 }, (_, at) => ({
      kind: "role" as const,
      account: "666666666666",
      name: `r${at}`,
      arn: `arn:aws:iam::666666666666:role/r${at}`,
      id: `AROA${at}`,
      since: "2026-03-01T10:00:00.000Z",
    }));
    await dynamoSweeps({ client: dynamodb, name: tableName }).rememberPrincipals(principals);
    expect(
      (await dynamoSweeps({ client: dynamodb, name: tableName }).read("666666666666")).principals,
    ).toHaveLength(70);
    expect(await dynamoDirectory({ client: dynamodb, name: tableName }).ownerOf("AROA69")).toEqual(
      principals[69],
    );
  });
});
