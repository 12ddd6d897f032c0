import type { PrincipalEvent, ProviderUpdate } from "../../events/trigger.ts";
import type { Catalogue } from "../../expectations/catalogue.ts";
import type { PrincipalChange, ProviderPart } from "../../incidents/cause.ts";
import type { Incident } from "../../incidents/incident.ts";
import type { Severity } from "../../policy/compare.ts";
import { admitsClient, clientIdsIn } from "../../principals/client-ids.ts";
import type { Dependent } from "../../principals/directory.ts";
import type { PrincipalKey } from "../../principals/principal-key.ts";
import type { ProviderSettings } from "../../principals/providers.ts";
import { defined } from "../../shared/defined.ts";
import { expectedOf } from "./dependents.ts";

/** A claim that a provider has other settings or is new. */
export type ProviderTrigger = ProviderUpdate | PrincipalEvent;

export interface ProviderFacts {
  readonly trigger: ProviderTrigger;
  /** The settings on record; undefined before the first reading. */
  readonly before: ProviderSettings | undefined;
  /** Undefined if the provider cannot be read. */
  readonly live: ProviderSettings | undefined;
  readonly open: Incident | undefined;
  readonly dependents: readonly Dependent[];
  readonly catalogue: Catalogue;
}

/** What can pass that could not before, for which roles, and how severe that is. */
export interface Widening {
  readonly change: Extract<PrincipalChange, { kind: "provider-settings" }>;
  readonly dependents: readonly Dependent[];
  readonly severity: Severity;
}

/**
 * The certificates of a provider decide whose tokens and assertions it accepts, for every role that trusts it. A client
 * id matters to the roles whose trust policies admit it without naming it.
 *
 * IAM verifies many issuers by its own certificate authorities instead of thumbprints, which an event does not show.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateOpenIDConnectProviderThumbprint.html
 */
export function wideningOf(facts: ProviderFacts): Widening | undefined {
  const { trigger, before, dependents } = facts;
  const certificates = certificatesOf(facts);
  const added = addedClientIds(facts).map((id) => ({ id, roles: admitting(id, facts) }));
  const clientIds = added.filter(({ roles }) => roles.length > 0).map(({ id }) => id);
  const changed: ProviderPart[] = [
    ...certificates,
    ...(clientIds.length > 0 ? (["client-ids"] as const) : []),
  ];
  if (changed.length === 0) return undefined;
  const isCreated = trigger.kind === "principal-created" && trigger.clientIds === undefined;
  const admits = new Set(added.flatMap(({ roles }) => roles));
  return {
    change: defined({
      kind: "provider-settings",
      changed,
      isRecreated: isCreated ? true : undefined,
      clientIds: clientIds.length > 0 ? clientIds : undefined,
      before,
    }),
    dependents: certificates.length > 0 ? dependents : [...admits],
    severity: certificates.length > 0 ? "high" : "medium",
  };
}

function certificatesOf({ trigger, before, live }: ProviderFacts): readonly ProviderPart[] {
  if (before === undefined || live === undefined) {
    if (trigger.kind === "provider-updated") return [trigger.changed];
    // The issuer of a recreated OIDC provider is its name; a recreated SAML provider can have any issuer
    return trigger.principal.kind === "saml-provider" ? ["metadata"] : [];
  }
  const isOther = before.metadataDigest !== live.metadataDigest;
  const isAdded = live.thumbprints?.some((one) => !before.thumbprints?.includes(one)) === true;
  return [...(isOther ? (["metadata"] as const) : []), ...(isAdded ? (["thumbprints"] as const) : [])];
}

/** A client id that an open incident misses is not new. */
function addedClientIds({ trigger, before, live, open }: ProviderFacts): readonly string[] {
  const lost = open?.cause.kind === "principal-deleted" ? open.cause.clientIds : undefined;
  const claimed = "clientIds" in trigger ? (trigger.clientIds ?? []) : [];
  const added =
    before === undefined || live === undefined
      ? claimed
      : live.clientIds.filter((id) => !before.clientIds.includes(id));
  return added.filter((id) => lost?.includes(id) !== true);
}

function admitting(
  clientId: string,
  { trigger, dependents, catalogue }: ProviderFacts,
): readonly Dependent[] {
  const provider: PrincipalKey = trigger.principal;
  return dependents.filter((dependent) => {
    const document = expectedOf(dependent, trigger.partition, catalogue);
    if (document === undefined) return true;
    return admitsClient(document, provider, clientId) && !clientIdsIn(document, provider).includes(clientId);
  });
}
