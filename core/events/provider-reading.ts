import { iamEvents, readingSource } from "../contract/events.ts";
import { iamEventRegions, type Partition } from "../contract/regions.ts";
import { type PrincipalKey, principalKeyText } from "../principals/principal-key.ts";
import type { Clock } from "../shared/clock.ts";
import { digest } from "../shared/digest.ts";

/** What a reading of an identity provider shows that no event has told. */
export interface ProviderReading {
  readonly provider: PrincipalKey;
  readonly partition: Partition;
  /** Of a provider that is there: the one that it accepts no longer, or again. */
  readonly clientId?: string;
  readonly kind: "lost" | "back";
}

/**
 * In the words of the event that was lost, so that one way answers both. Only the source is another: no bus has a rule
 * for it, so nobody but our own functions can say it.
 *
 * @see decodeEvent
 */
export function providerReadingMessage(
  { provider, partition, clientId, kind }: ProviderReading,
  { now }: Pick<Clock, "now">,
) {
  const { account, name } = provider;
  const at = now().toISOString();
  const arn = `arn:${partition}:iam::${account}:${provider.kind}/${name}`;
  const isSaml = provider.kind === "saml-provider";
  const named = isSaml ? { sAMLProviderArn: arn } : { openIDConnectProviderArn: arn };
  const made = isSaml ? { name } : { url: `https://${name}` };
  const whole = kind === "back" ? made : named;
  // Of the roles that read one provider in the same hour, the first one's message counts
  const about = digest([kind, principalKeyText(provider), clientId ?? ""].join(" ")).slice(0, 16);
  return {
    source: readingSource,
    "detail-type": iamEvents.detailType,
    account,
    region: iamEventRegions[partition],
    detail: {
      eventSource: iamEvents.eventSource,
      eventName: eventNameOf(kind, isSaml, clientId),
      eventID: `reading-${at.slice(0, 13)}-${about}`,
      eventTime: at.replace(/\.\d+Z$/, "Z"),
      recipientAccountId: account,
      userIdentity: { type: "no event told of it" },
      requestParameters: clientId === undefined ? whole : { ...named, clientID: clientId },
    },
  };
}

function eventNameOf(kind: ProviderReading["kind"], isSaml: boolean, clientId: string | undefined): string {
  if (clientId !== undefined)
    return kind === "lost" ? "RemoveClientIDFromOpenIDConnectProvider" : "AddClientIDToOpenIDConnectProvider";
  return `${kind === "lost" ? "Delete" : "Create"}${isSaml ? "SAML" : "OpenIDConnect"}Provider`;
}
