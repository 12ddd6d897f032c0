import type { Trigger } from "../../events/trigger.ts";
import { withAdopted } from "../../expectations/adoption.ts";
import type { Catalogue, Cover, Expected } from "../../expectations/catalogue.ts";
import { roleContextOf } from "../../expectations/role-context.ts";
import { fingerprintOf } from "../../incidents/fingerprint.ts";
import {
  compareDocuments,
  type Difference,
  nobody,
  type PreparedDocument,
  type RoleContext,
} from "../../policy/compare.ts";
import { isOwnRole, type LiveRole } from "../../principals/role.ts";
import type { Ports } from "../ports.ts";
import type { AsExpected, Observation, Overtaken } from "./observation.ts";

/** Compares the live document with the expected document. */
export function compareRole(
  { trigger, record }: Pick<Observation, "trigger" | "record">,
  live: LiveRole,
  cover: Cover,
  catalogue: Catalogue,
  { settings }: Pick<Ports, "settings">,
) {
  const fingerprint = fingerprintOf(live.document);
  const actor = trigger.actor !== undefined && asksFor(trigger, fingerprint) ? { actor: trigger.actor } : {};
  if (cover.kind === "ambiguous") return { kind: "ambiguous" as const, live, expectations: cover.names };
  if (cover.kind === "none") {
    if (settings.unprotected === "ignore" && !isOwnRole(live)) return { kind: "unprotected" as const };
    const difference = differenceOf(nobody, live.document, roleContextOf(trigger.role, catalogue, settings));
    return { kind: "on-its-own" as const, live, ...actor, ...(difference && { difference }) };
  }
  const expected = withAdopted(cover.expected, record.adopted);
  const roleContext = roleContextOf(trigger.role, catalogue, settings, expected);
  const difference = differenceOf(expected.prepared, live.document, roleContext);
  if (difference === undefined) return asExpected(trigger, live, expected, roleContext);
  const overtaken = overtakenOf(trigger, expected, roleContext);
  const isOvertaken = overtaken !== undefined && overtaken.fingerprint !== fingerprint;
  const drift = { kind: "drift" as const, live, expected, difference, fingerprint, ...actor, roleContext };
  return isOvertaken ? { ...drift, overtaken } : drift;
}

export function asExpected(
  trigger: Trigger,
  live: LiveRole,
  expected: Expected,
  roleContext: RoleContext,
): AsExpected {
  const overtaken = overtakenOf(trigger, expected, roleContext);
  return { kind: "as-expected", live, expected, ...(overtaken && { overtaken }) };
}

/** @returns what the event asked for, if it is drift */
export function overtakenOf(
  trigger: Trigger,
  expected: Expected,
  roleContext: RoleContext,
): Overtaken | undefined {
  const document = trigger.claimedDocument;
  const difference =
    document === undefined ? undefined : differenceOf(expected.prepared, document, roleContext);
  if (document === undefined || difference === undefined) return undefined;
  return { difference, document, fingerprint: fingerprintOf(document) };
}

export function asksFor(trigger: Trigger, fingerprint: string): boolean {
  return trigger.claimedDocument !== undefined && fingerprintOf(trigger.claimedDocument) === fingerprint;
}

export function differenceOf(
  expected: PreparedDocument,
  document: string | object,
  roleContext: RoleContext,
): Difference | undefined {
  const comparison = compareDocuments(expected, document, roleContext);
  return comparison.verdict === "equal" ? undefined : comparison;
}
