import { GetOpenIDConnectProviderCommand, GetSAMLProviderCommand, type IAMClient } from "@aws-sdk/client-iam";
import type { PrincipalKey } from "../../core/principals/principal-key.ts";
import type { LiveProvider, Providers } from "../../core/principals/providers.ts";
import { digest } from "../../core/shared/digest.ts";
import { awsCall, unlessRefused } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { about, noSuchEntity } from "./get-role.ts";

/** Reads identity providers of member accounts, as the reader. */
export function iamProviders(clients: MemberClients): Providers {
  return {
    read(provider, partition) {
      const { kind, account, name } = provider;
      const arn = `arn:${partition}:iam::${account}:${kind}/${name}`;
      const client = clients(account, "reader");
      const call =
        kind === "saml-provider" ? readSaml(client, arn, provider) : readOidc(client, arn, provider);
      return unlessRefused(noSuchEntity, call);
    },
  };
}

async function readOidc(
  client: IAMClient,
  OpenIDConnectProviderArn: string,
  key: PrincipalKey,
): Promise<LiveProvider> {
  const command = new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn });
  const found = await awsCall(about("iam:GetOpenIDConnectProvider", key), () => client.send(command));
  const { ClientIDList: clientIds = [], ThumbprintList: thumbprints = [], CreateDate } = found;
  return { clientIds, thumbprints, ...created(CreateDate) };
}

async function readSaml(
  client: IAMClient,
  SAMLProviderArn: string,
  key: PrincipalKey,
): Promise<LiveProvider> {
  const command = new GetSAMLProviderCommand({ SAMLProviderArn });
  const found = await awsCall(about("iam:GetSAMLProvider", key), () => client.send(command));
  const { SAMLMetadataDocument = "", CreateDate } = found;
  return { clientIds: [], metadataDigest: digest(SAMLMetadataDocument), ...created(CreateDate) };
}

function created(at: Date | undefined): Pick<LiveProvider, "createdAt"> {
  return at === undefined ? {} : { createdAt: at.toISOString() };
}
