import { withAdopted } from "../../expectations/adoption.ts";
import type { Catalogue, Cover } from "../../expectations/catalogue.ts";
import { roleContextOf } from "../../expectations/role-context.ts";
import { openOf } from "../../incidents/role-record.ts";
import { othersThan } from "../../principals/directory.ts";
import { hasOwnName } from "../../principals/role.ts";
import { chooseSnapshot } from "../../restore/snapshots/choose.ts";
import type { Ports, Restorer } from "../ports.ts";
import { overtakenOf } from "./compare-role.ts";
import { withoutEnded } from "./ended-adoption.ts";
import type { Facts, Gone, Observation, Overtaken } from "./observation.ts";

/**
 * A DeleteRole event contains no path: the role's record or snapshot has it, and the path selects the expectation.
 * Costs a query of the dependents; if roles are restored, three more table reads and the toggle.
 */
export async function observeGone(
  facts: Facts,
  catalogue: Catalogue,
  ports: Ports,
): Promise<Gone & Observation> {
  const current = withoutEnded(facts, { cover: { kind: "none" }, live: undefined }, ports.clock.now());
  const gone = await readGone(current, catalogue, ports);
  const overtaken = claimedDrift(facts, gone.cover, catalogue, ports);
  return { ...current, ...gone, ...(overtaken && { overtaken }) };
}

/** What the event asked for, if it is drift. The role cannot be read, or was deleted before it was read. */
export function claimedDrift(
  { trigger, record }: Facts,
  cover: Cover,
  catalogue: Catalogue,
  { settings }: Pick<Ports, "settings">,
): Overtaken | undefined {
  if (cover.kind !== "one") return undefined;
  const expected = withAdopted(cover.expected, record.adopted);
  return overtakenOf(trigger, expected, roleContextOf(trigger.role, catalogue, settings, expected));
}

async function readGone(facts: Facts, catalogue: Catalogue, ports: Ports): Promise<Gone> {
  const { role } = facts.trigger;
  const { restoring } = ports;
  const last = coverOfGone(facts, catalogue, facts.record.path);
  if (last.cover.kind === "none" && !hasOwnName(role)) return { kind: "gone", ...last, dependents: [] };
  const key = { kind: "role", ...role } as const;
  const dependents = othersThan(key, await ports.directory.dependentsOf(key));
  if (restoring.kind !== "enabled") {
    const isRestoreDisabled = restoring.kind === "disabled" && isAskedFor(last.cover);
    return { kind: "gone", ...last, dependents, ...(isRestoreDisabled && { isRestoreDisabled }) };
  }
  const past = await pastOf(facts, restoring);
  const sure = coverOfGone(facts, catalogue, past.path ?? last.path);
  const gone = { kind: "gone" as const, ...sure, dependents };
  if (!isAskedFor(sure.cover)) return gone;
  return { ...gone, restorePlan: { ...past.restorePlan, ...(await presentOf(facts, past.id, ports)) } };
}

function coverOfGone({ trigger }: Facts, catalogue: Catalogue, path: string | undefined) {
  const at = path === undefined ? {} : { path };
  return { ...at, cover: catalogue.cover({ ...trigger.role, ...at }, trigger.partition) };
}

function isAskedFor(cover: Cover): boolean {
  return cover.kind === "one" && cover.expected.expectation.restore !== "never";
}

async function pastOf({ trigger, record }: Facts, { versions, known }: Restorer) {
  const deletedAt = record.restoring?.deletedAt ?? deletionOf({ trigger, record });
  const all = await versions.versionsOf(trigger.role);
  const { path, seen } = (await known(trigger.role)) ?? {};
  const newest = all.at(-1);
  const id = record.restoring?.roleId ?? newest?.id;
  const choice = chooseSnapshot(
    all.filter((version) => version.id === id),
    deletedAt,
  );
  const confirmedAt = seen?.id === id ? seen?.at : newest?.takenAt;
  return {
    id,
    path: choice?.snapshot.path ?? path,
    restorePlan: { deletedAt, ...(choice && { choice }), ...(confirmedAt !== undefined && { confirmedAt }) },
  };
}

async function presentOf({ trigger, record }: Facts, id: string | undefined, { toggle, directory }: Ports) {
  const history = await directory.historyOf({ kind: "role", ...trigger.role });
  const lastId = record.restoring === undefined ? history.at(-1)?.id : undefined;
  return {
    toggle: await toggle.read(),
    ...(lastId !== undefined && lastId !== id && { unknownId: lastId }),
  };
}

/** The time of its event; without one, the time at which the role was first missing. */
function deletionOf({ trigger, record }: Facts): string {
  if (trigger.kind === "role-deleted") return trigger.occurredAt;
  const open = openOf(record);
  return open?.cause.kind === "role-deleted" ? open.occurredAt : trigger.occurredAt;
}
