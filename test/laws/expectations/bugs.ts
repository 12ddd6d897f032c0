import { Catalogue } from "../../../core/expectations/catalogue.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import type { RoleRecord } from "../../../core/incidents/role-record.ts";
import type { SweepWorld } from "../../core/support/sweep-world.ts";
import type { Bug } from "./hub.ts";

/** Deliberate bugs. Each changes what the hub reads or writes, as an omitted check in the code would. */
export const bugs: Readonly<Record<string, Bug>> = {
  "that gives an adoption to a recreated role": withRecord((record, world, key) => {
    const id = world.roles.get(key)?.id;
    return record.adopted && id ? { ...record, adopted: { ...record.adopted, roleId: id } } : record;
  }),
  "whose adoptions outlive a push": withRecord((record, world, key) => {
    const role = world.roles.get(key);
    const cover = role && world.catalogue.cover(role, "aws");
    if (record.adopted === undefined || cover?.kind !== "one") return record;
    return { ...record, adopted: { ...record.adopted, revision: cover.expected.revision.id } };
  }),
  "whose adoptions no person can end": withRecord((record) => {
    if (record.adopted === undefined) return record;
    const { forgottenBy: _, ...adopted } = record.adopted;
    return { ...record, adopted };
  }),
  "that writes with the toggle off": (ports) => ({
    ...ports,
    toggle: { read: async () => ({ mode: "on" as const }) },
  }),
  "that writes back what drifted while the toggle was off": withLatest(
    ({ whileOff: _, ...incident }) => incident,
  ),
  "that takes a changed expectation for drift": withRecord((record, world, key) => {
    const role = world.roles.get(key);
    const cover = role && world.catalogue.cover(role, "aws");
    return cover?.kind === "one"
      ? { ...record, inLine: { revision: cover.expected.revision.id, fingerprint: "another" } }
      : record;
  }),
  "that needs no approval": withCatalogue((catalogue) =>
    catalogue.expectations.map((one) => ({ ...one, response: "auto" as const })),
  ),
  "that adopts whatever the expectation says": withCatalogue((catalogue) =>
    catalogue.expectations.map((one) => ({ ...one, onTrustedChange: "adopt" as const })),
  ),
  "that acts on a catalogue of some pushes ago": outdatedCatalogue,
  "that forgets who made a change": withLatest(({ actor: _, ...incident }) => incident),
  "that loses announcements": (ports) => ({ ...ports, journal: { announce: async () => {} } }),
};

type Change<T> = (given: T, world: SweepWorld, key: string) => T;

function withRecord(change: Change<RoleRecord>): Bug {
  return (ports, world) => ({
    ...ports,
    state: {
      ...ports.state,
      read: async (key) => {
        const read = await ports.state.read(key);
        return { ...read, record: change(read.record, world, `${key.account}/${key.name}`) };
      },
    },
  });
}

function withLatest(change: (incident: Incident) => Incident): Bug {
  return withRecord((record) =>
    record.latest === undefined ? record : { ...record, latest: change(record.latest) },
  );
}

function withCatalogue(change: (catalogue: Catalogue) => Catalogue["expectations"]): Bug {
  return (ports) => ({
    ...ports,
    state: {
      ...ports.state,
      read: async (key) => {
        const { record, catalogue } = await ports.state.read(key);
        const { organizationAccounts, revisions } = catalogue;
        return { record, catalogue: new Catalogue(change(catalogue), organizationAccounts, revisions) };
      },
    },
  });
}

/** Three reads of the table use the same copy. */
function outdatedCatalogue(...[ports]: Parameters<Bug>): ReturnType<Bug> {
  let copy: { readonly catalogue: Catalogue; left: number } | undefined;
  return {
    ...ports,
    state: {
      ...ports.state,
      read: async (key) => {
        const { record, catalogue } = await ports.state.read(key);
        if (copy === undefined || copy.left-- <= 0) copy = { catalogue, left: 3 };
        return { record, catalogue: copy.catalogue };
      },
    },
  };
}
