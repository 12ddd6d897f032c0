import type { Expectation } from "../../core/expectations/expectation.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { AccountRecord, KnownIds, KnownRole, SweepProgress, Sweeps } from "../../core/sweep/ports.ts";
import { LatestCatalogue, latestCatalogueKeys } from "./catalogue/latest-catalogue.ts";
import { openPuts } from "./incidents/open-incidents.ts";
import { unannouncedPut } from "./incidents/unannounced.ts";
import { getItems, partitionItems } from "./items/read-items.ts";
import type { Table } from "./items/table.ts";
import { transact } from "./items/write-items.ts";
import { accountPartition, keys, principalPrefix, sweepItem } from "./keys.ts";
import { knownIdsOf, rememberPrincipals } from "./principals/known-principals.ts";
import { knownRoleOf, rememberRoles } from "./roles/known-roles.ts";
import { incidentItem } from "./roles/record.ts";
import { plannedAtIn } from "./sweep-plans.ts";

/** The state of accounts: the progress of their sweeps, and the roles that they had. */
export function dynamoSweeps(table: Table, own: readonly Expectation[] = []): Sweeps {
  const catalogues = new LatestCatalogue(table, own);
  return {
    latest: async () => {
      const wanted = [...latestCatalogueKeys, keys.sweepPlan()];
      const items = await getItems(table, wanted, "the version of the expectations");
      return { catalogue: await catalogues.get(items), plannedAt: plannedAtIn(items) };
    },
    read: (account) => read(table, account),
    save: (account, progress, incident) => save(table, account, progress, incident),
    remember: (account, roles) => rememberRoles(table, account, roles),
    rememberPrincipals: (principals) => rememberPrincipals(table, principals),
  };
}

async function read(table: Table, account: string): Promise<AccountRecord> {
  let progress: SweepProgress = {};
  const known: KnownRole[] = [];
  const principals: KnownIds[] = [];
  for (const item of await partitionItems(table, accountPartition(account))) {
    if (item.sk?.S === sweepItem) progress = JSON.parse(item.body?.S ?? "{}");
    else if (item.sk?.S?.startsWith(principalPrefix)) principals.push(knownIdsOf(item));
    else known.push(knownRoleOf(item));
  }
  return { progress, known, principals };
}

async function save(
  table: Table,
  account: string,
  progress: SweepProgress,
  incident: Incident | undefined,
): Promise<void> {
  const item = { ...keys.sweep(account), body: { S: JSON.stringify(progress) } };
  const items =
    incident === undefined
      ? [item]
      : [item, incidentItem(incident), ...openPuts(table, incident).map(({ Put }) => Put.Item)];
  const puts = items.map((Item) => ({ Put: { TableName: table.name, Item } }));
  const marks = incident === undefined ? [] : [unannouncedPut(table, incident)];
  await transact(table, [...puts, ...marks], `account ${account}`);
}
