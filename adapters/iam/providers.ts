import { GetOpenIDConnectProviderCommand, GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { PrincipalKey } from "../../core/principals/principal-key.ts";
import type { LiveProvider, Providers } from "../../core/principals/providers.ts";
import { PermanentError } from "../../core/shared/errors.ts";
import { type MemberClients, told } from "./client.ts";

/** Identity providers of members' accounts, as the reader finds them. */
export function iamProviders(clients: MemberClients): Providers {
  return {
    async read(provider, partition) {
      const { kind, account, name } = provider;
      const arn = `arn:${partition}:iam::${account}:${kind}/${name}`;
      try {
        const client = clients(account, "reader");
        return kind === "saml-provider"
          ? await readSaml(client, arn, provider)
          : await readOidc(client, arn, provider);
      } catch (error) {
        if (error instanceof PermanentError && error.code === "NoSuchEntity") return undefined;
        throw error;
      }
    },
  };
}

async function readOidc(
  client: IAMClient,
  OpenIDConnectProviderArn: string,
  { account, name }: PrincipalKey,
): Promise<LiveProvider> {
  const call = client.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  const { ClientIDList, CreateDate } = await told(`iam:GetOpenIDConnectProvider ${name} of ${account}`, call);
  return { clientIds: ClientIDList ?? [], ...(CreateDate && { createdAt: CreateDate.toISOString() }) };
}

async function readSaml(
  client: IAMClient,
  SAMLProviderArn: string,
  { account, name }: PrincipalKey,
): Promise<LiveProvider> {
  const call = client.send(new GetSAMLProviderCommand({ SAMLProviderArn }));
  const { CreateDate } = await told(`iam:GetSAMLProvider ${name} of ${account}`, call);
  return { clientIds: [], ...(CreateDate && { createdAt: CreateDate.toISOString() }) };
}
