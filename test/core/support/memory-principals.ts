import type { Recheck, RecheckQueue } from "../../../core/events/recheck.ts";
import { type Incident, isOpen } from "../../../core/incidents/incident.ts";
import type { Groups } from "../../../core/incidents/ports.ts";
import type {
  Dependent,
  Directory,
  KnownPrincipal,
  LivePrincipal,
  Principals,
} from "../../../core/principals/directory.ts";
import { type PrincipalKey, principalKeyText } from "../../../core/principals/principal-key.ts";
import type { LiveProvider, Providers } from "../../../core/principals/providers.ts";
import type { RoleKey } from "../../../core/principals/role.ts";
import type {
  Caller,
  SnapshotOrder,
  SnapshotOrders,
} from "../../../core/restore/snapshots/snapshot-order.ts";

/** The roles and users that there are, by ARN; an Error where we may not look. */
export class MemoryPrincipals implements Principals {
  readonly live = new Map<string, LivePrincipal | Error>();

  async read(arn: string): Promise<LivePrincipal | undefined> {
    const found = this.live.get(arn);
    if (found instanceof Error) throw found;
    return found;
  }
}

/** The identity providers that there are, by the text of their key; an Error where we may not look. */
export class MemoryProviders implements Providers {
  readonly live = new Map<string, LiveProvider | Error>();

  async read(provider: PrincipalKey): Promise<LiveProvider | undefined> {
    const found = this.live.get(principalKeyText(provider));
    if (found instanceof Error) throw found;
    return found;
  }
}

/** Who had which id, and who trusts whom: a test says what is known. */
export class MemoryDirectory implements Directory {
  readonly known: KnownPrincipal[] = [];
  readonly #dependents = new Map<string, Dependent[]>();

  trust(principal: PrincipalKey, ...dependents: Dependent[]): void {
    this.#dependents.set(principalKeyText(principal), dependents);
  }

  async ownerOf(id: string): Promise<KnownPrincipal | undefined> {
    return this.known.findLast((one) => one.id === id);
  }

  async historyOf(principal: PrincipalKey): Promise<readonly KnownPrincipal[]> {
    return this.known.filter((one) => principalKeyText(one) === principalKeyText(principal));
  }

  async remember(principal: KnownPrincipal): Promise<void> {
    const at = this.known.findIndex(({ id, name }) => id === principal.id && name === principal.name);
    if (at < 0) this.known.push(principal);
    else if (this.known[at]?.createdBy === undefined) this.known[at] = principal;
  }

  async dependentsOf(principal: PrincipalKey): Promise<readonly Dependent[]> {
    return this.#dependents.get(principalKeyText(principal)) ?? [];
  }
}

export class MemoryRechecks implements RecheckQueue {
  readonly sent: Recheck[] = [];

  async send(rechecks: readonly Recheck[]): Promise<void> {
    this.sent.push(...rechecks);
  }
}

export class MemorySnapshotOrders implements SnapshotOrders {
  readonly ordered: RoleKey[] = [];

  readonly callers: Caller[] = [];

  async order(
    roles: readonly RoleKey[],
    { caller }: Pick<SnapshotOrder, "caller" | "orderedAt"> = {},
  ): Promise<void> {
    this.ordered.push(...roles);
    if (caller !== undefined) this.callers.push(caller);
  }
}

/** @param incidents all that there are, as the table holds them */
export function memoryGroups(incidents: () => readonly Incident[]): Groups {
  const latest = new Map<string, string>();
  const members = (id: string) => incidents().filter(({ group }) => group === id);
  return {
    async current(key) {
      const known = latest.get(key);
      if (known !== undefined && members(known).some(isOpen)) return known;
      const next = `group ${latest.size} of ${key}`;
      latest.set(key, next);
      return next;
    },
    members: async (id) => members(id),
    list: async (groupId) => members(groupId).map(({ id, detectedAt }) => ({ incidentId: id, detectedAt })),
  };
}
