import type { PrincipalEvent } from "../../events/trigger.ts";
import type { Catalogue, Cover } from "../../expectations/catalogue.ts";
import { admitsClient } from "../../principals/client-ids.ts";
import type { Dependent } from "../../principals/directory.ts";
import { namedIn } from "../../principals/named-principals.ts";
import { type PrincipalKey, principalKeyText } from "../../principals/principal-key.ts";
import type { PrincipalStatus } from "./read-principal.ts";

/** The ARN by which trust policies name a principal: an event of its deletion contains no path. */
export function trustedArn(
  { principal, arn, partition }: Pick<PrincipalEvent, "principal" | "arn" | "partition">,
  dependents: readonly Dependent[],
  catalogue: Catalogue,
): string {
  for (const dependent of dependents) {
    const expected = expectedArn(principal, dependent, partition, catalogue);
    if (expected !== undefined) return expected;
  }
  return arn ?? `arn:${partition}:iam::${principal.account}:${principal.kind}/${principal.name}`;
}

/** The ARN by which a role's expectation names the principal. */
export function expectedArn(
  principal: PrincipalKey,
  dependent: Dependent,
  partition: string,
  catalogue: Catalogue,
): string | undefined {
  const own = principalKeyText(principal);
  return namedIn(expectedOf(dependent, partition, catalogue) ?? "").flatMap((named) =>
    named.kind === "principal" && principalKeyText(named.key) === own ? (named.arn ?? []) : [],
  )[0];
}

/** The roles that a loss affects: for a client id, those that admit it. */
export function rolesThatLose(
  { principal, clientIds, partition }: PrincipalEvent,
  dependents: readonly Dependent[],
  status: PrincipalStatus,
  catalogue: Catalogue,
): readonly Dependent[] {
  if (clientIds === undefined || status.kind === "gone") return dependents;
  return dependents.filter((dependent) => {
    const document = expectedOf(dependent, partition, catalogue);
    return document === undefined || clientIds.some((id) => admitsClient(document, principal, id));
  });
}

/** @returns the document that the role's expectation asks for; undefined without exactly one expectation */
export function expectedOf(
  dependent: Dependent,
  partition: string,
  catalogue: Catalogue,
): string | undefined {
  const cover = coverOf(dependent, partition, catalogue);
  return cover.kind === "one" ? cover.expected.document : undefined;
}

export function coverOf({ account, name, arn }: Dependent, partition: string, catalogue: Catalogue): Cover {
  const path = /:role(\/(?:.*\/)?)[^/]+$/.exec(arn)?.[1];
  return catalogue.cover({ account, name, ...(path !== undefined && { path }) }, partition);
}
