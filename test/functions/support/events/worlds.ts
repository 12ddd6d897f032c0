import {
  CreateOpenIDConnectProviderCommand,
  CreateSAMLProviderCommand,
  CreateUserCommand,
  DeleteSAMLProviderCommand,
  DeleteUserCommand,
  EntityAlreadyExistsException,
  NoSuchEntityException,
} from "@aws-sdk/client-iam";
import { dynamoTrusts } from "../../../../adapters/dynamodb/principals/trusts.ts";
import { tableName } from "../../../../core/contract/names.ts";
import type { PrincipalKey } from "../../../../core/principals/principal-key.ts";
import { publishExpectations } from "../../../../local/deployment/expectations.ts";
import type { Hub } from "../hub.ts";
import { type EventCase, expectationOf } from "./event-case.ts";

const account = "444444444444";
const issuer = "sts.windows.net/11111111-2222-3333-4444-555555555555/";
const okta = { kind: "saml-provider", account, name: "okta" } as const;
const bot = { kind: "user", account, name: "bot" } as const;
const azure = { kind: "oidc-provider", account, name: issuer } as const;

/** Prepares what a case describes in words. */
export type World = (hub: Hub, given: EventCase) => Promise<void>;

/** A protected role that trusts the principal of the case, and what IAM shows. */
export const eventCaseWorlds: Readonly<Record<string, World>> = {
  "14-update-saml-provider.json": protectSaml,
  async "15-update-user-renamed.json"(hub) {
    await protectRole(hub, bot, { AWS: arnOf(bot) });
    await iamOf(hub).send(new CreateUserCommand({ UserName: "robot" }));
  },
  async "16-oidc-trailing-slash-create.json"(hub, { bodies: [body = ""] }) {
    await protectRole(hub, azure, { Federated: arnOf(azure) });
    await hub.functions["on-principal-changed"].run(deletionBefore(body));
    const input = { Url: `https://${issuer}`, ClientIDList: ["api://aws"] };
    await iamOf(hub).send(new CreateOpenIDConnectProviderCommand(input));
  },
  /** The expectation asked for the document of the event until a quarter of an hour ago. */
  async "21-late-event-of-former-expectation.json"({ organization }, { expectations }) {
    const former = expectationOf(account, { roles: ["app"] });
    await publishExpectations(organization.url, [former], minutesAgo(50));
    await publishExpectations(organization.url, expectations, minutesAgo(15));
  },
};

const gitlab = { kind: "oidc-provider", account, name: "gitlab.example.com" } as const;

/** By the name that cases use. */
export const neighbourWorlds: Readonly<Record<string, World>> = {
  saml: protectSaml,
  async "saml-gone"(hub) {
    await protectRole(hub, okta, { Federated: arnOf(okta) });
    await remove(iamOf(hub).send(new DeleteSAMLProviderCommand({ SAMLProviderArn: arnOf(okta) })));
  },
  async oidc(hub) {
    const Condition = { StringEquals: { [`${gitlab.name}:aud`]: "ours" } };
    await protectRole(hub, gitlab, { Federated: arnOf(gitlab) }, { Condition });
    await createGitLab(hub);
  },
  async "oidc-open"(hub) {
    await protectRole(hub, gitlab, { Federated: arnOf(gitlab) });
    await createGitLab(hub);
  },
  async "user-gone"(hub) {
    await protectRole(hub, bot, { AWS: arnOf(bot) });
    await remove(iamOf(hub).send(new DeleteUserCommand({ UserName: bot.name })));
  },
  async "user-moved"(hub) {
    await protectRole(hub, bot, { AWS: arnOf(bot) });
    await putUser(hub, { UserName: bot.name, Path: "/moved/" });
  },
  async "user-renamed"(hub) {
    await protectRole(hub, bot, { AWS: arnOf(bot) });
    await putUser(hub, { UserName: "robot", Path: "/moved/" });
  },
};

async function protectSaml(hub: Hub): Promise<void> {
  await protectRole(hub, okta, { Federated: arnOf(okta) });
  const SAMLMetadataDocument = "<EntityDescriptor/>".padEnd(1000);
  await create(iamOf(hub).send(new CreateSAMLProviderCommand({ Name: okta.name, SAMLMetadataDocument })));
}

async function createGitLab(hub: Hub): Promise<void> {
  const input = { Url: `https://${gitlab.name}`, ClientIDList: ["ours", "intruder"] };
  await create(iamOf(hub).send(new CreateOpenIDConnectProviderCommand(input)));
}

async function putUser(hub: Hub, user: { readonly UserName: string; readonly Path: string }): Promise<void> {
  await remove(iamOf(hub).send(new DeleteUserCommand({ UserName: user.UserName })));
  await iamOf(hub).send(new CreateUserCommand(user));
}

/** An earlier case may have created it. */
async function create(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  });
}

async function remove(call: Promise<unknown>): Promise<void> {
  await call.catch((error: unknown) => {
    if (!(error instanceof NoSuchEntityException)) throw error;
  });
}

function minutesAgo(minutes: number): Date {
  return new Date(Date.now() - minutes * 60_000);
}

function iamOf({ organization }: Hub) {
  return organization.clients(account).iam;
}

function arnOf({ kind, name }: PrincipalKey): string {
  return `arn:aws:iam::${account}:${kind}/${name}`;
}

async function protectRole(
  { organization, clients }: Hub,
  principal: PrincipalKey,
  Principal: object,
  more = {},
) {
  const Action = principal.kind === "user" ? "sts:AssumeRole" : "sts:AssumeRoleWith*";
  const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal, Action, ...more }] };
  await publishExpectations(organization.url, [expectationOf(account, { roles: ["app"], trust })]);
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
