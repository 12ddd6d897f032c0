import { errorAnswer, resultAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { find, parseXml, text, type Xml } from "../http/xml.ts";
import type { Store } from "../state/store.ts";

const version = "2010-05-08";

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
  const of = { Version: version, OpenIDConnectProviderArn: arn };
  const read = await store.query(account, "iam", { Action: "GetOpenIDConnectProvider", ...of });
  if (read.status >= 300) {
    const message = `OpenIDConnect Provider not found for arn ${arn}`;
    return errorAnswer(request, { status: 404, code: "NoSuchEntity", message });
  }
  const provider = find(parseXml(read.body.toString()), "GetOpenIDConnectProviderResult") ?? "";
  const others = textsOf(provider, "ClientIDList").filter((id) => id !== clientId);
  await store.query(account, "iam", { Action: "DeleteOpenIDConnectProvider", ...of });
  const made = await store.query(account, "iam", {
    Action: "CreateOpenIDConnectProvider",
    Version: version,
    Url: `https://${text(provider, "Url")}`,
    ...members("ThumbprintList", textsOf(provider, "ThumbprintList")),
    ...members("ClientIDList", isAddition ? [...others, clientId] : others),
  });
  if (made.status >= 300) throw new Error(made.body.toString());
  return resultAnswer(request, "iam", "");
}

function textsOf(xml: Xml, name: string): string[] {
  const list = find(xml, name);
  return Array.isArray(list) ? list.map(String) : [];
}

function members(name: string, values: readonly string[]): Record<string, string> {
  return Object.fromEntries(values.map((value, index) => [`${name}.member.${index + 1}`, value]));
}
