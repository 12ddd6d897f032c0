import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../../../adapters/aws-call.ts";
import { systemClock } from "../../../../adapters/clock.ts";
import { dynamoAccountNames } from "../../../../adapters/dynamodb/catalogue/account-names.ts";
import { currentVersion, loadCurrent } from "../../../../adapters/dynamodb/catalogue/catalogue.ts";
import { historyOf } from "../../../../adapters/dynamodb/catalogue/history.ts";
import { readAllIncidents } from "../../../../adapters/dynamodb/incidents/all-incidents.ts";
import { readIncidents } from "../../../../adapters/dynamodb/incidents/incidents.ts";
import { dynamoOpenIncidents } from "../../../../adapters/dynamodb/incidents/open-incidents.ts";
import type { Table } from "../../../../adapters/dynamodb/items/table.ts";
import { ssmToggle } from "../../../../adapters/ssm.ts";
import { isCanaryIncident } from "../../../../core/canary/trust.ts";
import { toggleParameterName } from "../../../../core/contract/parameters.ts";
import { partitionOfRegion } from "../../../../core/contract/regions.ts";
import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import { hubOf } from "../../../expectations/hub.ts";
import { wholeTable } from "../../../input/whole-table.ts";
import type { Read } from "./model.ts";

const mostPushes = 500;

export interface Loader {
  /** Reads the whole table. */
  all(): Promise<Read>;
  /** Reads what changes all the time: open incidents, the toggle, and new expectations. */
  changes(before: Read): Promise<Read>;
}

export function loaderOf(region: string, tableName: string): Loader {
  const table = wholeTable(region, tableName);
  const hub = hubOf({ region, table: tableName });
  const toggle = ssmToggle(new SSMClient({ ...callLimits, region }), toggleParameterName);
  const namesOf = dynamoAccountNames(table, systemClock);
  return {
    async all() {
      const readAt = systemClock.now();
      const expected = await expectedOf(table);
      const ours = [...expected.catalogue.organizationAccounts];
      const [incidents, knownRoles, mode] = await Promise.all([
        readAllIncidents(table).then((all) => all.filter(isForPeople)),
        hub.knownRoles(ours.sort()),
        toggle.read(),
      ]);
      const names = await namesOf([...ours, ...incidents.map(({ role }) => role.account)]);
      const partition = partitionOfRegion(region);
      return { ...expected, readAt, incidents, knownRoles, toggle: mode, names, partition };
    },
    async changes(before) {
      const readAt = systemClock.now();
      const [{ open }, version, mode] = await Promise.all([
        dynamoOpenIncidents(table).read(),
        currentVersion(table),
        toggle.read(),
      ]);
      // What was open may be closed now
      const ids = [...open.map(({ id }) => id), ...before.incidents.filter(isOpen).map(({ id }) => id)];
      const fresh = (await readIncidents(table, [...new Set(ids)])).filter(isForPeople);
      const expected = version === before.version ? {} : await expectedOf(table);
      return { ...before, ...expected, readAt, incidents: merged(before.incidents, fresh), toggle: mode };
    },
  };
}

async function expectedOf(table: Table) {
  const { version, catalogue } = await loadCurrent(table);
  return { version, catalogue, history: await historyOf(table, version, mostPushes) };
}

/** Latest first. */
function merged(before: readonly Incident[], fresh: readonly Incident[]): readonly Incident[] {
  const known = new Set(fresh.map(({ id }) => id));
  const all = [...before.filter(({ id }) => !known.has(id)), ...fresh];
  return all.toSorted((one, other) => (one.detectedAt < other.detectedAt ? 1 : -1));
}

/** Not the changes that the canary makes to test the responder. */
function isForPeople(incident: Incident): boolean {
  return !isCanaryIncident(incident, incident.role.account);
}
