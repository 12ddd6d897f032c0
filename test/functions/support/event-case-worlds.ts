import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
} from "@aws-sdk/client-iam";
import { dynamoTrusts } from "../../../adapters/dynamodb/principals/trusts.ts";
import { tableName } from "../../../core/contract/names.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import type { PrincipalKey } from "../../../core/principals/principal-key.ts";
import { publishExpectations } from "../../../local/deployment/expectations.ts";
import type { Hub } from "./hub.ts";

const account = "444444444444";
const issuer = "sts.windows.net/11111111-2222-3333-4444-555555555555/";
const okta = { kind: "saml-provider", account, name: "okta" } as const;
const bot = { kind: "user", account, name: "bot" } as const;
const azure = { kind: "oidc-provider", account, name: issuer } as const;

/** What a case about a principal describes in words: a protected role that trusts it, and what IAM shows. */
export const eventCaseWorlds: Readonly<Record<string, (hub: Hub, body: string) => Promise<void>>> = {
  async "14-update-saml-provider.json"(hub) {
    await protectRole(hub, okta, { Federated: arnOf(okta) });
    const SAMLMetadataDocument = "<EntityDescriptor/>".padEnd(1000);
    await iamOf(hub).send(new CreateSAMLProviderCommand({ Name: okta.name, SAMLMetadataDocument }));
  },
  async "15-update-user-renamed.json"(hub) {
    await protectRole(hub, bot, { AWS: arnOf(bot) });
    await iamOf(hub).send(new CreateUserCommand({ UserName: "robot" }));
  },
  async "16-oidc-trailing-slash-create.json"(hub, body) {
    await protectRole(hub, azure, { Federated: arnOf(azure) });
    await hub.functions["on-principal-changed"].run(deletionBefore(body));
    const input = { Url: `https://${issuer}`, ClientIDList: ["api://aws"] };
    await iamOf(hub).send(new CreateOpenIDConnectProviderCommand(input));
  },
};

function iamOf({ organization }: Hub) {
  return organization.clients(account).iam;
}

function arnOf({ kind, name }: PrincipalKey): string {
  return `arn:aws:iam::${account}:${kind}/${name}`;
}

async function protectRole({ organization, clients }: Hub, principal: PrincipalKey, Principal: object) {
  const Action = principal.kind === "user" ? "sts:AssumeRole" : "sts:AssumeRoleWith*";
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action }] };
  const match = { accounts: [account], roles: ["app"] };
  const expectation = parseExpectation({ name: "the-case", match, trust, response: "alert" }, "the case");
  await publishExpectations(organization.url, [expectation]);
  const role = { account, name: "app", arn: `arn:aws:iam::${account}:role/app` };
  const dependent = { ...role, expectation: "the-case", availability: "normal" } as const;
  await dynamoTrusts({ client: clients.dynamodb, name: tableName }).replace(dependent, [principal]);
}

/** The deletion of the provider whose creation the case contains, a minute before. */
function deletionBefore(body: string): string {
  const event = JSON.parse(body);
  const { detail } = event;
  const before = new Date(Date.parse(detail.eventTime) - 60_000).toISOString().replace(/\.\d+Z$/, "Z");
  return JSON.stringify({
    ...event,
    time: before,
    detail: {
      ...detail,
      eventID: "00000000-0000-4000-8000-000000000016",
      eventName: "DeleteOpenIDConnectProvider",
      eventTime: before,
      requestParameters: { openIDConnectProviderArn: arnOf(azure) },
      responseElements: null,
    },
  });
}
