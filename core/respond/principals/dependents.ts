import type { Partition } from "../../contract.ts";
import type { Swept } from "../../events/recheck.ts";
import type { PrincipalHint } from "../../events/trigger.ts";
import type { Catalogue } from "../../expectations/catalogue.ts";
import { admitsClient } from "../../principals/client-ids.ts";
import type { Dependent } from "../../principals/directory.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import type { PrincipalStanding } from "./read-principal.ts";

/** A role that trusts itself does not depend on itself. */
export function othersThan(principal: PrincipalKey, dependents: readonly Dependent[]): readonly Dependent[] {
  const own = principalKeyText(principal);
  return dependents.filter(({ account, name }) => principalKeyText({ kind: "role", account, name }) !== own);
}

/** The ARN by which trust policies name a principal: no event of its deletion tells its path. */
export function trustedArn(
  { principal, arn, partition }: PrincipalHint,
  dependents: readonly Dependent[],
  catalogue: Catalogue,
): string {
  const own = principalKeyText(principal);
  for (const dependent of dependents) {
    const names = namedIn(expectedOf(dependent, partition, catalogue) ?? "");
    for (const named of names) {
      if (named.kind === "principal" && named.arn !== undefined && principalKeyText(named.key) === own)
        return named.arn;
    }
  }
  return arn ?? `arn:${partition}:iam::${principal.account}:${principal.kind}/${principal.name}`;
}

/** The roles that a loss concerns: of a client id, those that admit it. The others were shut out before. */
export function whoLose(
  { principal, clientIds, partition }: PrincipalHint,
  dependents: readonly Dependent[],
  standing: PrincipalStanding,
  catalogue: Catalogue,
): readonly Dependent[] {
  if (clientIds === undefined || standing.kind === "gone") return dependents;
  return dependents.filter((dependent) => {
    const document = expectedOf(dependent, partition, catalogue);
    return document === undefined || clientIds.some((id) => admitsClient(document, principal, id));
  });
}

/** So that they are looked at as soon as IAM shows it. */
export function dependentHints(
  dependents: readonly Dependent[],
  { eventId, partition }: { readonly eventId: string; readonly partition: Partition },
  now: Date,
): Swept[] {
  const seenAt = now.toISOString().replace(/\.\d+Z$/, "Z");
  return dependents.map(({ account, name: roleName }) => ({
    reason: "principal-changed",
    sweepId: eventId,
    account,
    roleName,
    partition,
    seenAt,
  }));
}

function expectedOf({ account, name, arn }: Dependent, partition: string, catalogue: Catalogue) {
  const path = /:role(\/(?:.*\/)?)[^/]+$/.exec(arn)?.[1];
  const cover = catalogue.cover({ account, name, ...(path !== undefined && { path }) }, partition);
  return cover.kind === "one" ? cover.expected.document : undefined;
}
