import type { Partition } from "../../contract/regions.ts";
import type { ProviderReading } from "../../events/provider-reading.ts";
import { type Incident, isOpen } from "../../incidents/incident.ts";
import type { State } from "../../incidents/ports.ts";
import { principalRecordKey } from "../../incidents/principal-record.ts";
import { admitsClient, clientIdsIn } from "../../principals/client-ids.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import type { LiveProvider, Providers } from "../../principals/providers.ts";
import { PermanentError } from "../../shared/errors.ts";

export interface ProviderPorts {
  /** Need not be newer than some minutes: whoever is told reads again. */
  readonly providers: Providers;
  readonly state: Pick<State, "read">;
  /** Where it is acted on. */
  readonly untold: { send(readings: readonly ProviderReading[]): Promise<void> };
}

/** The trust that a role must have, and the accounts that we may ask. */
interface Trusting {
  readonly document: string;
  readonly partition: Partition;
  readonly ours: ReadonlySet<string>;
}

/**
 * A role whose identity provider is gone has the trust that it must have, and nobody can assume it. Where the event
 * was lost, this finds it: a provider that is gone, or that accepts none of the client ids that the trust admits; and
 * one that is there again while its incident is open.
 *
 * @returns the ARNs of those that we may not read
 * @throws RetryableError when AWS throttles or fails
 */
export async function checkProviders(trusting: Trusting, ports: ProviderPorts): Promise<string[]> {
  const { document, partition, ours } = trusting;
  const untold: ProviderReading[] = [];
  const unreadable: string[] = [];
  for (const provider of providersIn(document)) {
    if (!ours.has(provider.account)) continue;
    try {
      const live = await ports.providers.read(provider, partition);
      const { record } = await ports.state.read(principalRecordKey(provider));
      const open = record.latest && isOpen(record.latest) ? lossOf(record.latest) : undefined;
      const found = differencesOf(live, open, document, provider);
      untold.push(...found.map((one) => ({ ...one, provider, partition })));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      const { kind, account, name } = provider;
      unreadable.push(`arn:${partition}:iam::${account}:${kind}/${name}`);
    }
  }
  if (untold.length > 0) await ports.untold.send(untold);
  return unreadable;
}

function providersIn(document: string): readonly PrincipalKey[] {
  const keys = namedIn(document).flatMap((named) => (named.kind === "principal" ? [named.key] : []));
  const providers = keys.filter(({ kind }) => kind === "oidc-provider" || kind === "saml-provider");
  return [...new Map(providers.map((key) => [principalKeyText(key), key])).values()];
}

interface KnownLoss {
  readonly clientIds: readonly string[] | undefined;
}

function lossOf({ cause }: Incident): KnownLoss | undefined {
  return cause.kind === "principal-deleted" ? { clientIds: cause.clientIds } : undefined;
}

function differencesOf(
  live: LiveProvider | undefined,
  told: KnownLoss | undefined,
  document: string,
  provider: PrincipalKey,
): readonly Pick<ProviderReading, "kind" | "clientId">[] {
  const isToldWhole = told !== undefined && told.clientIds === undefined;
  if (live === undefined) return isToldWhole ? [] : [{ kind: "lost" }];
  if (isToldWhole) return [{ kind: "back" }];
  const [first] = told?.clientIds ?? [];
  if (first !== undefined && told?.clientIds?.every((id) => live.clientIds.includes(id)))
    return [{ kind: "back", clientId: first }];
  return lostClientIds(live, document, provider)
    .filter((clientId) => !told?.clientIds?.includes(clientId))
    .map((clientId) => ({ kind: "lost", clientId }));
}

/** One of several may never have been accepted: that there is none left is the loss. */
function lostClientIds(
  { clientIds }: LiveProvider,
  document: string,
  provider: PrincipalKey,
): readonly string[] {
  if (provider.kind !== "oidc-provider" || clientIds.some((id) => admitsClient(document, provider, id)))
    return [];
  return clientIdsIn(document, provider);
}
