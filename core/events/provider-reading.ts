import * as v from "valibot";
import { readingSource } from "../contract/events.ts";
import { type Partition, partitions } from "../contract/regions.ts";
import type { Actor } from "../principals/actor.ts";
import { type PrincipalKey, principalKeyText } from "../principals/principal-key.ts";
import type { Clock } from "../shared/clock.ts";
import { digest } from "../shared/digest.ts";
import { wholeSeconds } from "../shared/time.ts";
import { accountId, isoTime, messageId, nonEmptyText, parseInput } from "../shared/validation.ts";
import type { PrincipalEvent, ProviderUpdate } from "./trigger.ts";

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

const envelope = v.strictObject({
  source: v.literal(readingSource),
  version: v.literal(1),
  causeId: messageId,
  seenAt: isoTime,
  kind: v.picklist(["lost", "back", "changed"]),
  providerKind: v.picklist(["oidc-provider", "saml-provider"]),
  account: accountId,
  provider: nonEmptyText,
  partition: v.picklist(partitions),
  clientId: v.exactOptional(nonEmptyText),
});

export function providerReadingMessage(
  { provider, partition, clientId, kind, digest: settings = "" }: ProviderReading,
  { now }: Pick<Clock, "now">,
) {
  const { account, name, kind: providerKind } = provider;
  const at = now().toISOString();
  // Several roles can read one provider in the same hour: their messages have the same id
  const about = digest([kind, principalKeyText(provider), clientId ?? "", settings].join(" ")).slice(0, 16);
  return {
    source: readingSource,
    version: 1,
    causeId: `reading-${at.slice(0, 13)}-${about}`,
    seenAt: wholeSeconds(at),
    kind,
    providerKind,
    account,
    provider: name,
    partition,
    ...(clientId !== undefined && { clientId }),
  };
}

/** A reading does not show the caller. */
const unknownCaller: Actor = { type: "Unknown" };

/**
 * The answer to a reading is the answer to the event that was lost, without a caller.
 *
 * @throws InputError naming the field, also an unknown field
 */
export function decodeProviderReading(body: unknown): PrincipalEvent | ProviderUpdate {
  const parsed = parseInput(envelope, body, "message");
  const { causeId: eventId, seenAt: occurredAt, kind, providerKind, account, partition, clientId } = parsed;
  const principal = { kind: providerKind, account, name: parsed.provider };
  const arn = `arn:${partition}:iam::${account}:${providerKind}/${parsed.provider}`;
  const common = {
    eventId,
    occurredAt,
    partition,
    principal,
    arn,
    actor: unknownCaller,
    isReading: true,
  } as const;
  if (kind === "changed") {
    const changed = providerKind === "saml-provider" ? "metadata" : "thumbprints";
    return { ...common, kind: "provider-updated", changed };
  }
  return {
    ...common,
    kind: kind === "lost" ? "principal-deleted" : "principal-created",
    ...(clientId !== undefined && { clientIds: [clientId] }),
  };
}
