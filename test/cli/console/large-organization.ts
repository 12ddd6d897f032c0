import { publishCatalogue } from "../../../adapters/dynamodb/catalogue/catalogue.ts";
import { putItems } from "../../../adapters/dynamodb/items/write-items.ts";
import { keys } from "../../../adapters/dynamodb/keys.ts";
import { dynamoTrusts } from "../../../adapters/dynamodb/principals/trusts.ts";
import { incidentItem } from "../../../adapters/dynamodb/roles/record.ts";
import { tableName } from "../../../core/contract/names.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { severities } from "../../../core/policy/compare.ts";
import { ownExpectations } from "../../../local/deployment/expectations.ts";
import { organizationAccounts } from "../../../local/shared/accounts.ts";
import { incidentOf } from "../../core/notify/changes.ts";
import type { Hub } from "../../functions/support/hub.ts";

export const manyAccounts = Array.from({ length: 20 }, (_, at) => String(700_000_000_000 + at));
const rolesPerAccount = 500;
export const pipeline = "arn:aws:iam::700000000000:role/ci/pipeline";

/** 10,000 protected roles in 20 accounts, 300 closed and 60 open incidents, and 70 roles that trust a pipeline. */
export async function fillTable({ clients }: Hub): Promise<void> {
  const table = { client: clients.dynamodb, name: tableName };
  const trust = (arn: string) => ({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: arn }, Action: "sts:AssumeRole" }],
  });
  const kinds = ["app", "batch", "web", "data"].map((kind, at) =>
    parseExpectation(
      {
        name: `platform-${kind}`,
        match: { accounts: "*", roles: [`${kind}-*`] },
        trust: trust(at === 0 ? pipeline : `arn:aws:iam::{{account}}:role/${kind}/deployer`),
        response: "auto",
      },
      "test",
    ),
  );
  const publication = {
    at: new Date().toISOString(),
    by: "arn:aws:iam::222222222222:user/operator",
    kind: "push",
  } as const;
  await publishCatalogue(
    table,
    [...(await ownExpectations()), ...kinds],
    [...organizationAccounts, ...manyAccounts],
    publication,
  );
  // As sweeps write them, but without transactions, which moto makes slow
  const known = manyAccounts.flatMap((account) =>
    Array.from({ length: rolesPerAccount }, (_, at) => {
      const name = `${["app", "batch", "web", "data"][at % 4]}-${String(at).padStart(3, "0")}`;
      const lastInLine = JSON.stringify({ revision: "r", fingerprint: "f" });
      return {
        ...keys.knownRole({ account, name }),
        ...{ roleName: { S: name }, rolePath: { S: "/platform/" }, lastInLine: { S: lastInLine } },
      };
    }),
  );
  await putItems(table, known);
  const incidents = Array.from({ length: 360 }, (_, at) =>
    incidentOf({
      id: at.toString(16).padStart(32, "0"),
      role: { account: manyAccounts[at % 20] ?? "", name: `app-${String(at).padStart(3, "0")}` },
      severity: severities[at % severities.length] ?? "low",
      detectedAt: new Date(Date.parse("2026-02-01T00:00:00.000Z") + at * 60_000).toISOString(),
      ...(at >= 60 && { state: "reverted" as const, closedAt: "2026-02-02T00:00:00.000Z" }),
    }),
  );
  await putItems(table, incidents.map(incidentItem));
  const trusts = dynamoTrusts(table);
  const principal = { kind: "role", account: "700000000000", name: "pipeline" } as const;
  for (let at = 0; at < 70; at++) {
    const [account, name] = [manyAccounts[at % 5] ?? "", `app-${String(at * 4).padStart(3, "0")}`];
    const arn = `arn:aws:iam::${account}:role/platform/${name}`;
    const availability = at === 0 ? "critical" : "normal";
    await trusts.replace({ account, name, arn, expectation: "platform-app", availability }, [principal]);
  }
}
