import { type OutageReport, outages, runOutage } from "./outages.ts";
import { outageTable } from "./table.ts";

/** @returns the exit code: 1 after a violation */
export async function printOutages(): Promise<0 | 1> {
  const reports: OutageReport[] = [];
  for (const outage of outages) reports.push(await runOutage(outage));
  console.log(outageTable(reports));
  const violations = reports.flatMap(({ service, minutes, toggle, violations: texts }) =>
    texts.map((text) => `${service} away for ${minutes} minutes, toggle ${toggle}: ${text}`),
  );
  for (const text of violations) console.log(text);
  console.log(`${reports.length} outages, ${violations.length} violations`);
  return violations.length === 0 ? 0 : 1;
}
