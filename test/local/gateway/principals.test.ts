import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteOpenIDConnectProviderCommand,
  DeleteRoleCommand,
  DeleteSAMLProviderCommand,
  DeleteUserCommand,
  GetOpenIDConnectProviderCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
} from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoRestoreProgress } from "../../../adapters/dynamodb/roles/restore-progress.ts";
import { memberClients } from "../../../adapters/iam/client.ts";
import { iamProviders } from "../../../adapters/iam/providers.ts";
import { memberCredentials } from "../../../adapters/iam/sts.ts";
import { functionNames, queueNames, tableName } from "../../../core/contract/names.ts";
import { rolePath } from "../../../core/contract/roles.ts";
import { decodePrincipalChange } from "../../../core/events/cloudtrail.ts";
import { nothingYet } from "../../../core/restore/ports.ts";
import { externalId } from "../../../local/deployment/secrets.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts, region, roleArn } from "../../../local/shared/accounts.ts";
import { takeAll } from "../../functions/support/queues.ts";
import { trusting } from "./trust-policies.ts";

const { hub, dev } = accounts;
let organization: Organization;

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  process.env.AWS_ENDPOINT_URL = organization.url;
});

afterAll(async () => {
  delete process.env.AWS_ENDPOINT_URL;
  await organization?.stop();
});

const iam = () => organization.clients(dev).iam;
const issuer = "oidc.example.com/id/A1";
const of = { OpenIDConnectProviderArn: `arn:aws:iam::${dev}:oidc-provider/${issuer}` };
const saml = { SAMLProviderArn: `arn:aws:iam::${dev}:saml-provider/idp` };
const oidc = { kind: "oidc-provider", account: dev, name: issuer };

/** What the hub's queue holds of the calls since it was last asked, as the function reads it. */
async function told(): Promise<unknown[]> {
  const found: unknown[] = [];
  await expect
    .poll(async () => {
      found.push(...(await takeAll(organization.clients(hub).sqs, queueNames.principalChanged)));
      return found.length;
    })
    .toBeGreaterThan(0);
  return found.map((body) => decodePrincipalChange(JSON.parse(String(body))));
}

test("each call that makes or deletes a principal is reported, with what IAM answered", async () => {
  const { Role: role } = await iam().send(
    new CreateRoleCommand({ RoleName: "caller", Path: "/ci/", AssumeRolePolicyDocument: trusting(dev) }),
  );
  expect(await told()).toMatchObject([
    {
      kind: "principal-created",
      principal: { kind: "role", account: dev, name: "caller" },
      id: role?.RoleId,
      arn: role?.Arn,
      claimedDocument: trusting(dev),
    },
  ]);
  await iam().send(new DeleteRoleCommand({ RoleName: "caller" }));
  expect(await told()).toMatchObject([{ kind: "principal-deleted", principal: { name: "caller" } }]);
  const { User: user } = await iam().send(new CreateUserCommand({ UserName: "bot", Path: "/machines/" }));
  expect(await told()).toMatchObject([
    { principal: { kind: "user", account: dev, name: "bot" }, id: user?.UserId, arn: user?.Arn },
  ]);
  await iam().send(new DeleteUserCommand({ UserName: "bot" }));
  expect(await told()).toMatchObject([
    { kind: "principal-deleted", principal: { kind: "user", name: "bot" } },
  ]);
});

test("identity providers are reported too, with the client ids that come and go, and read as they stand", async () => {
  const session = organization.gateway.openServiceSession(
    roleArn(hub, rolePath, functionNames.onPrincipalChanged),
    "test",
  );
  const access = { partition: "aws", externalId, sessionName: "test" };
  const credentials = memberCredentials(organization.clients(session).sts, access);
  const providers = iamProviders(memberClients(credentials, region));
  const read = () => providers.read({ kind: "oidc-provider", account: dev, name: issuer }, "aws");
  expect(await read()).toBeUndefined();

  const url = { Url: `https://${issuer}`, ThumbprintList: ["a".repeat(40)] };
  await iam().send(new CreateOpenIDConnectProviderCommand({ ...url, ClientIDList: ["one"] }));
  expect(await told()).toMatchObject([
    { kind: "principal-created", principal: oidc, arn: of.OpenIDConnectProviderArn },
  ]);
  await iam().send(new AddClientIDToOpenIDConnectProviderCommand({ ...of, ClientID: "two" }));
  expect(await told()).toMatchObject([{ kind: "principal-created", principal: oidc, clientIds: ["two"] }]);
  await iam().send(new RemoveClientIDFromOpenIDConnectProviderCommand({ ...of, ClientID: "one" }));
  expect(await told()).toMatchObject([{ kind: "principal-deleted", principal: oidc, clientIds: ["one"] }]);
  expect(await read()).toMatchObject({ clientIds: ["two"], createdAt: expect.stringMatching(/Z$/) });
  const { ThumbprintList } = await iam().send(new GetOpenIDConnectProviderCommand(of));
  expect(ThumbprintList).toEqual(url.ThumbprintList);
  await iam().send(new DeleteOpenIDConnectProviderCommand(of));
  expect(await told()).toMatchObject([{ kind: "principal-deleted", principal: oidc }]);
  expect(await read()).toBeUndefined();

  const metadata = `<EntityDescriptor entityID="https://idp.example.com">${" ".repeat(1000)}</EntityDescriptor>`;
  await iam().send(new CreateSAMLProviderCommand({ Name: "idp", SAMLMetadataDocument: metadata }));
  const key = { kind: "saml-provider", account: dev, name: "idp" } as const;
  expect(await told()).toMatchObject([{ kind: "principal-created", principal: key }]);
  expect(await providers.read(key, "aws")).toMatchObject({ clientIds: [] });
  await iam().send(new DeleteSAMLProviderCommand(saml));
  expect(await told()).toMatchObject([{ kind: "principal-deleted", principal: key }]);
  expect(await providers.read(key, "aws")).toBeUndefined();
});

test("a client id is added and removed as often as anyone likes, of a provider that is there", async () => {
  const change = (ClientID: string) => ({ ...of, ClientID });
  await expect(
    iam().send(new AddClientIDToOpenIDConnectProviderCommand(change("one"))),
  ).rejects.toMatchObject({ name: "NoSuchEntityException" });
  await iam().send(new CreateOpenIDConnectProviderCommand({ Url: `https://${issuer}` }));
  for (const _ of [1, 2]) await iam().send(new AddClientIDToOpenIDConnectProviderCommand(change("one")));
  for (const _ of [1, 2]) await iam().send(new RemoveClientIDFromOpenIDConnectProviderCommand(change("two")));
  const { ClientIDList } = await iam().send(new GetOpenIDConnectProviderCommand(of));
  expect(ClientIDList).toEqual(["one"]);
});

test("what a restore remembers is stored under its incident, and not written over by another run", async () => {
  const { dynamodb } = organization.clients(hub);
  const open = () => dynamoRestoreProgress({ client: dynamodb, name: tableName }, "a".repeat(32));
  const [one, other] = [open(), open()];
  expect(await one.read()).toEqual(nothingYet);
  expect(await other.read()).toEqual(nothingYet);
  const created = { id: "AROAEXAMPLE", at: "2026-03-01T10:00:00.000Z" };
  await one.write({ created, createdProfiles: [] });
  await one.write({ created, createdProfiles: ["p"] });
  await expect(other.write(nothingYet)).rejects.toMatchObject({ code: "NotRemembered" });
  expect(await other.read()).toEqual({ created, createdProfiles: ["p"] });
  await other.write({ created, createdProfiles: ["p", "q"] });
  await expect(one.write(nothingYet)).rejects.toMatchObject({ code: "NotRemembered" });
  expect(await dynamoRestoreProgress({ client: dynamodb, name: tableName }, "b".repeat(32)).read()).toEqual(
    nothingYet,
  );
});
