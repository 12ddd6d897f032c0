import type { Partition } from "../../contract/regions.ts";
import type { ProviderReading } from "../../events/provider-reading.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { State } from "../../incidents/ports.ts";
import { openOf } from "../../incidents/role-record.ts";
import { admitsClient, clientIdsIn } from "../../principals/client-ids.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { isProvider, type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import {
  hasSettings,
  type LiveProvider,
  type ProviderSettings,
  type Providers,
  settingsDigest,
} from "../../principals/providers.ts";
import { PermanentError } from "../../shared/errors.ts";

export interface ProviderPorts {
  /** May be some minutes old: the receiver of the readings reads again. */
  readonly providers: Providers;
  readonly state: Pick<State, "read">;
  /** Readings that no event announced, for the function that handles provider events. */
  readonly unannounced: { send(readings: readonly ProviderReading[]): Promise<void> };
}

/** A role's expected trust policy, and the accounts of the organization. */
interface Trusting {
  readonly document: string;
  readonly partition: Partition;
  readonly ours: ReadonlySet<string>;
}

/**
 * A role whose identity provider was deleted has the expected trust policy but cannot be assumed. This detects the loss
 * when its event was not delivered: a provider that does not exist, or that accepts none of the client ids that the
 * trust policy admits; and a provider that exists again while its incident is open.
 *
 * @returns the ARNs of providers that cannot be read
 * @throws RetryableError when AWS throttles or fails
 */
export async function checkProviders(trusting: Trusting, ports: ProviderPorts): Promise<string[]> {
  const { document, partition, ours } = trusting;
  const unannounced: ProviderReading[] = [];
  const unreadable: string[] = [];
  for (const provider of providersIn(document)) {
    if (!ours.has(provider.account)) continue;
    try {
      const live = await ports.providers.read(provider, partition);
      const { record } = await ports.state.read(provider);
      const open = lossOf(openOf(record));
      const found: readonly Found[] = [
        ...differencesOf(live, open, document, provider),
        ...changeOf(live, record.provider),
      ];
      unannounced.push(...found.map((one) => ({ ...one, provider, partition })));
    } catch (error) {
      if (!(error instanceof PermanentError)) throw error;
      const { kind, account, name } = provider;
      unreadable.push(`arn:${partition}:iam::${account}:${kind}/${name}`);
    }
  }
  if (unannounced.length > 0) await ports.unannounced.send(unannounced);
  return unreadable;
}

function providersIn(document: string): readonly PrincipalKey[] {
  const keys = namedIn(document).flatMap((named) => (named.kind === "principal" ? [named.key] : []));
  const providers = keys.filter(isProvider);
  return [...new Map(providers.map((key) => [principalKeyText(key), key])).values()];
}

interface KnownLoss {
  readonly clientIds: readonly string[] | undefined;
}

function lossOf(open: Incident | undefined): KnownLoss | undefined {
  return open?.cause.kind === "principal-deleted" ? { clientIds: open.cause.clientIds } : undefined;
}

type Found = Pick<ProviderReading, "kind" | "clientId" | "digest">;

/** The first reading is sent too: the receiver records it for later comparisons. */
function changeOf(live: LiveProvider | undefined, known: ProviderSettings | undefined): readonly Found[] {
  if (live === undefined || hasSettings(live, known)) return [];
  return [{ kind: "changed", digest: settingsDigest(live) }];
}

function differencesOf(
  live: LiveProvider | undefined,
  known: KnownLoss | undefined,
  document: string,
  provider: PrincipalKey,
): readonly Found[] {
  const isKnownDeletion = known !== undefined && known.clientIds === undefined;
  if (live === undefined) return isKnownDeletion ? [] : [{ kind: "lost" }];
  if (isKnownDeletion) return [{ kind: "back" }];
  const [first] = known?.clientIds ?? [];
  if (first !== undefined && known?.clientIds?.every((id) => live.clientIds.includes(id)))
    return [{ kind: "back", clientId: first }];
  return lostClientIds(live, document, provider)
    .filter((clientId) => !known?.clientIds?.includes(clientId))
    .map((clientId) => ({ kind: "lost", clientId }));
}

/** Only the loss of every admitted client id counts: some of them may never have been accepted. */
function lostClientIds(
  { clientIds }: LiveProvider,
  document: string,
  provider: PrincipalKey,
): readonly string[] {
  if (provider.kind !== "oidc-provider" || clientIds.some((id) => admitsClient(document, provider, id)))
    return [];
  return clientIdsIn(document, provider);
}
