import { iamEvents, readingSource } from "../contract/events.ts";
import { iamEventRegions, type Partition } from "../contract/regions.ts";
import { type PrincipalKey, principalKeyText } from "../principals/principal-key.ts";
import type { Clock } from "../shared/clock.ts";
import { digest } from "../shared/digest.ts";
import { wholeSeconds } from "../shared/time.ts";

/** A change of an identity provider that a reading shows and no event reported. */
export interface ProviderReading {
  readonly provider: PrincipalKey;
  readonly partition: Partition;
  /** Of a provider that exists: the client id that it no longer accepts, or accepts again. */
  readonly clientId?: string;
  /** `changed`: its metadata, client ids or thumbprints are not the ones on record, or none are on record. */
  readonly kind: "lost" | "back" | "changed";
  /** Of the settings that were read: another change within the hour is another message. */
  readonly digest?: string;
}

/**
 * In the form of the lost event, so that one handler answers both. Only the source differs: no bus has a rule for it, so
 * only our own functions can send it.
 *
 * @see decodePrincipalChange
 */
export function providerReadingMessage(
  { provider, partition, clientId, kind, digest: settings = "" }: ProviderReading,
  { now }: Pick<Clock, "now">,
) {
  const { account, name } = provider;
  const at = now().toISOString();
  const arn = `arn:${partition}:iam::${account}:${provider.kind}/${name}`;
  const isSaml = provider.kind === "saml-provider";
  const named = isSaml ? { sAMLProviderArn: arn } : { openIDConnectProviderArn: arn };
  const made = isSaml ? { name } : { url: `https://${name}` };
  const whole = kind === "back" ? made : named;
  // Several roles can read one provider in the same hour: their messages have the same id
  const about = digest([kind, principalKeyText(provider), clientId ?? "", settings].join(" ")).slice(0, 16);
  return {
    source: readingSource,
    "detail-type": iamEvents.detailType,
    account,
    region: iamEventRegions[partition],
    detail: {
      eventSource: iamEvents.eventSource,
      eventName: eventNameOf(kind, isSaml, clientId),
      eventID: `reading-${at.slice(0, 13)}-${about}`,
      eventTime: wholeSeconds(at),
      recipientAccountId: account,
      userIdentity: { type: "no event reported this" },
      requestParameters: clientId === undefined ? whole : { ...named, clientID: clientId },
    },
  };
}

function eventNameOf(kind: ProviderReading["kind"], isSaml: boolean, clientId: string | undefined): string {
  if (clientId !== undefined)
    return kind === "lost" ? "RemoveClientIDFromOpenIDConnectProvider" : "AddClientIDToOpenIDConnectProvider";
  if (kind === "changed") return isSaml ? "UpdateSAMLProvider" : "UpdateOpenIDConnectProviderThumbprint";
  return `${kind === "lost" ? "Delete" : "Create"}${isSaml ? "SAML" : "OpenIDConnect"}Provider`;
}
