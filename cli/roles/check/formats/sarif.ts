import type { Severity } from "../../../../core/policy/compare.ts";
import { version } from "../../../program/version.ts";
import type { Report, RoleReport } from "../report.ts";

/** SARIF 2.1.0, as code scanning of GitHub reads it. @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function asSarif({ accounts, drift, risky }: Pick<Report, "accounts" | "drift" | "risky">): string {
  const results = [...drift, ...risky].flatMap(resultsOf);
  const rules = [...new Set(results.map(({ ruleId }) => ruleId))].sort();
  const failures = accounts.flatMap(({ account, error }) =>
    error === undefined ? [] : [{ level: "error", message: { text: `Account ${account}: ${error}` } }],
  );
  const run = {
    tool: {
      driver: {
        name: "trustdrift",
        version,
        rules: rules.map((id) => ({ id, shortDescription: { text: id.replaceAll("-", " ") } })),
      },
    },
    invocations: [{ executionSuccessful: failures.length === 0, toolExecutionNotifications: failures }],
    results,
  };
  const log = { $schema: "https://json.schemastore.org/sarif-2.1.0.json", version: "2.1.0", runs: [run] };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function resultsOf({ account, role, arn, kind, file, changes }: RoleReport) {
  return changes.map(({ kind: ruleId, severity, message }) => ({
    ruleId,
    level: levelOf(severity),
    message: { text: `${account}/${role}: ${message}` },
    locations: [
      {
        // Code scanning shows only results with a file
        physicalLocation: { artifactLocation: { uri: file ?? "expectations" }, region: { startLine: 1 } },
        logicalLocations: [{ fullyQualifiedName: arn, kind: "resource" }],
      },
    ],
    partialFingerprints: { "trustdrift/v1": `${arn} ${ruleId} ${message}` },
    properties: { severity, kind },
  }));
}

function levelOf(severity: Severity): "error" | "warning" | "note" {
  if (severity === "critical" || severity === "high") return "error";
  return severity === "medium" ? "warning" : "note";
}
