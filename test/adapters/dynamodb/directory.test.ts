import {
  CreateRoleCommand,
  CreateUserCommand,
  DeleteUserCommand,
  GetRoleCommand,
  GetUserCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoDirectory } from "../../../adapters/dynamodb/principals/directory.ts";
import { memberClients } from "../../../adapters/iam/client.ts";
import { iamPrincipals } from "../../../adapters/iam/principals.ts";
import { memberCredentials } from "../../../adapters/iam/sts.ts";
import { functionNames, tableName } from "../../../core/contract/names.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import type { Directory, KnownPrincipal, Principals } from "../../../core/principals/directory.ts";
import { PermanentError } from "../../../core/shared/errors.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, region, roleArn } from "../../../local/shared/accounts.ts";
import { trusting } from "../../local/gateway/trust-policies.ts";

let organization: Organization;
let directory: Directory;
let principals: Principals;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  organization.gateway.events.suppress(true);
  directory = dynamoDirectory({ client: organization.clients(accounts.hub).dynamodb, name: tableName });
  const arn = roleArn(accounts.hub, rolePath, functionNames.onTrustUpdated);
  const session = organization.gateway.openServiceSession(arn, functionNames.onTrustUpdated);
  const access = { partition: "aws", externalId, sessionName: "test" };
  process.env.AWS_ENDPOINT_URL = organization.url;
  const { sts } = organization.clients({ ...session });
  principals = iamPrincipals(memberClients(memberCredentials(sts, access), region));
});

afterAll(() => organization?.stop());

let count = 0;
const newId = () => `AROA${String(count++).padStart(17, "0")}`;

function deployer(more: Partial<KnownPrincipal> = {}): KnownPrincipal {
  const name = more.name ?? `deployer-${count}`;
  return {
    kind: "role",
    account: accounts.dev,
    name,
    id: newId(),
    arn: roleArn(accounts.dev, "/", name),
    since: "2026-01-01T00:00:00.000Z",
    ...more,
  };
}

describe("the directory", () => {
  test("knows no one at first", async () => {
    const nobody = deployer();
    expect(await directory.ownerOf(nobody.id)).toBeUndefined();
    expect(await directory.historyOf(nobody)).toEqual([]);
    expect(await directory.dependentsOf(nobody)).toEqual([]);
  });

  test("knows whose an id was, and every id that a name had, in order of time", async () => {
    const second = deployer({ since: "2026-02-01T00:00:00.000Z" });
    const first = { ...second, id: newId(), since: "2026-01-01T00:00:00.000Z" };
    await directory.remember(second);
    await directory.remember(first);
    expect(await directory.ownerOf(first.id)).toEqual(first);
    expect(await directory.ownerOf(second.id)).toEqual(second);
    expect(await directory.historyOf({ ...second, name: second.name.toUpperCase() })).toEqual([
      first,
      second,
    ]);
  });

  test("keeps a user and a role of one name apart", async () => {
    const role = deployer();
    await directory.remember(role);
    expect(await directory.historyOf({ ...role, kind: "user" })).toEqual([]);
    expect(await directory.historyOf({ ...role, account: accounts.prod })).toEqual([]);
  });

  test("learns who created it, and when, from any source that knows", async () => {
    const seen = deployer({ since: "2026-01-05T00:00:00.000Z" });
    const created = { ...seen, since: "2026-01-04T00:00:00.000Z", createdBy: "arn:aws:iam::1:role/creator" };
    await directory.remember(seen);
    await directory.remember(created);
    expect(await directory.ownerOf(seen.id)).toEqual(created);
  });

  test("forgets no creator, and adds what a restore tells", async () => {
    const created = deployer({ createdBy: "arn:aws:iam::1:role/creator" });
    const { createdBy: _, ...seen } = created;
    await directory.remember(created);
    await directory.remember({ ...seen, since: "2027-01-01T00:00:00.000Z" });
    await directory.remember({ ...seen, createdBy: "arn:aws:iam::1:role/another" });
    expect(await directory.ownerOf(seen.id)).toEqual(created);
    const restored = { restoredFor: "incident-1", restoreApprovedBy: "Ada" };
    await directory.remember({ ...created, ...restored });
    expect(await directory.ownerOf(seen.id)).toEqual({ ...created, ...restored });
    expect(await directory.historyOf(seen)).toEqual([{ ...created, ...restored }]);
  });
});

describe("a principal of a member account", () => {
  const iam = () => organization.clients(accounts.dev).iam;

  test("is read by its ARN, with its id and when it was created", async () => {
    const trust = trusting(roleArn(accounts.hub, rolePath, functionNames.notify));
    const role = { RoleName: "vendor", Path: "/team/", AssumeRolePolicyDocument: trust };
    await iam().send(new CreateRoleCommand(role));
    await iam().send(new CreateUserCommand({ UserName: "vendor-user" }));
    const { Role } = await iam().send(new GetRoleCommand({ RoleName: "vendor" }));
    const { User } = await iam().send(new GetUserCommand({ UserName: "vendor-user" }));
    const arn = roleArn(accounts.dev, "/team/", "vendor");
    expect(await principals.read(arn)).toEqual({
      id: Role?.RoleId,
      arn,
      createdAt: Role?.CreateDate?.toISOString(),
    });
    const user = `arn:aws:iam::${accounts.dev}:user/vendor-user`;
    expect(await principals.read(user)).toMatchObject({ id: User?.UserId, arn: user });
  });

  test("is not the one of that name under another path", async () => {
    expect(await principals.read(roleArn(accounts.dev, "/", "vendor"))).toBeUndefined();
    expect(await principals.read(roleArn(accounts.dev, "/other/", "vendor"))).toBeUndefined();
  });

  test("that is gone is no one", async () => {
    await iam().send(new DeleteUserCommand({ UserName: "vendor-user" }));
    expect(await principals.read(`arn:aws:iam::${accounts.dev}:user/vendor-user`)).toBeUndefined();
    expect(await principals.read(roleArn(accounts.dev, "/", "never-there"))).toBeUndefined();
  });

  test("cannot be read in an account that is not ours, nor be a provider", async () => {
    const foreign = principals.read("arn:aws:iam::999999999999:role/vendor");
    await expect(foreign).rejects.toBeInstanceOf(PermanentError);
    const provider = principals.read(`arn:aws:iam::${accounts.dev}:saml-provider/okta`);
    await expect(provider).rejects.toMatchObject({ code: "NotReadable" });
  });
});
