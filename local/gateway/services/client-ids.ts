import { errorAnswer, resultAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { list, text, type Xml } from "../http/xml.ts";
import { askIam, type Store } from "../state/store.ts";

/**
 * Adds a client id to an OIDC provider or removes one. moto supports neither, so the provider is recreated. Both
 * succeed when nothing changes.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_RemoveClientIDFromOpenIDConnectProvider.html
 * @returns undefined for any other call
 */
export async function answerClientIds(
  request: AwsRequest,
  account: string,
  store: Store,
): Promise<AwsResponse | undefined> {
  const isAddition = request.action === "AddClientIDToOpenIDConnectProvider";
  if (!isAddition && request.action !== "RemoveClientIDFromOpenIDConnectProvider") return undefined;
  const arn = request.parameters.get("OpenIDConnectProviderArn") ?? "";
  const clientId = request.parameters.get("ClientID") ?? "";
  const of = { OpenIDConnectProviderArn: arn };
  const provider = await askIam(store, account, "GetOpenIDConnectProvider", of);
  if (provider === undefined) {
    const message = `OpenIDConnect Provider not found for arn ${arn}`;
    return errorAnswer(request, { status: 404, code: "NoSuchEntity", message });
  }
  const others = list(provider, "ClientIDList").filter((id) => id !== clientId);
  await askIam(store, account, "DeleteOpenIDConnectProvider", of);
  await askIam(store, account, "CreateOpenIDConnectProvider", {
    Url: `https://${text(provider, "Url")}`,
    ...members("ThumbprintList", list(provider, "ThumbprintList")),
    ...members("ClientIDList", isAddition ? [...others, clientId] : others),
  });
  return resultAnswer(request, "iam", "");
}

function members(name: string, values: readonly Xml[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, String(value)]));
}
