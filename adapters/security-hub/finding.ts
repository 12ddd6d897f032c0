import type { AwsSecurityFinding, Resource, SeverityLabel } from "@aws-sdk/client-securityhub";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Alert } from "../../core/notify/alert.ts";
import { isOver } from "../../core/notify/title/state.ts";
import type { Severity } from "../../core/policy/compare.ts";
import { describeActor } from "../../core/principals/actor.ts";
import { cut, oneLine } from "../../core/shared/text.ts";

/** Characters, from Security Hub's own limits. */
const limits = { title: 256, description: 1024, remediation: 512, field: 1024 } as const;

const labels = {
  critical: "CRITICAL",
  high: "HIGH",
  medium: "MEDIUM",
  low: "LOW",
  info: "INFORMATIONAL",
} as const satisfies Record<Severity, SeverityLabel>;

/** @see https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-findings-format-type-taxonomy.html */
const types = ["Software and Configuration Checks/AWS Security Best Practices", "TTPs/Persistence"];

/**
 * The account of the hub owns the finding: with the default product, Security Hub accepts findings of the caller's account
 * only. The resource names the account of the role.
 *
 * A finding is archived as soon as nothing is left to do. Its workflow status belongs to the people who work with it: an
 * import cannot change it, nor the severity and types outside `FindingProviderFields`.
 *
 * @param productArn of the default product: of custom integrations of its account and region
 * @param at ISO 8601: Security Hub ignores an update that is older than the finding
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-update-batchimportfindings.html
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-required-attributes.html
 */
export function findingOf(
  incident: Incident,
  alert: Alert,
  productArn: string,
  at: string,
): AwsSecurityFinding {
  const { id, cause, severity, detectedAt, expectation, actor } = incident;
  const runbook = alert.links.find(({ label, url }) => label === "Runbook" && url.startsWith("https://"));
  const text = [...alert.findings.map((one) => one.text), alert.status].filter((one) => one !== "");
  const fields = {
    "trust-drift/incidentId": id,
    "trust-drift/state": incident.state,
    "trust-drift/account": incident.role.account,
    ...(expectation !== undefined && { "trust-drift/expectation": oneLine(expectation) }),
    ...(actor !== undefined && { "trust-drift/changedBy": cut(oneLine(describeActor(actor)), limits.field) }),
  };
  return {
    SchemaVersion: "2018-10-08",
    Id: `trust-drift/${id}`,
    ProductArn: productArn,
    AwsAccountId: productArn.split(":")[4],
    ProductName: "Trust Drift Responder",
    GeneratorId: `trust-drift/${cause.kind}`,
    CreatedAt: detectedAt,
    UpdatedAt: at,
    Title: cut(alert.title, limits.title),
    Description: cut(text.join(" ") || alert.headline, limits.description),
    FindingProviderFields: { Severity: { Label: labels[severity], Original: severity }, Types: types },
    Remediation: {
      Recommendation: { Text: cut(alert.next, limits.remediation), ...(runbook && { Url: runbook.url }) },
    },
    ProductFields: fields,
    Resources: [resourceOf(incident, productArn.split(":")[1] ?? "aws")],
    RecordState: isOver(alert.state) ? "ARCHIVED" : "ACTIVE",
  };
}

/**
 * The role, or the account where the incident is about no single role.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/asff-resources-attributes.html
 */
function resourceOf({ role: { account, arn, name } }: Incident, partition: string): Resource {
  const isName = /^[\w+=,.@-]{1,64}$/.test(name);
  const id =
    arn !== undefined && arnForm.test(arn)
      ? arn
      : isName
        ? `arn:${partition}:iam::${account}:role/${name}`
        : undefined;
  if (id === undefined) return { Type: "AwsAccount", Id: `AWS::::Account:${account}` };
  const [kind = ""] = (id.split(":")[5] ?? "").split("/");
  return { Type: resourceTypes.get(kind) ?? "Other", Id: id };
}

const arnForm = /^arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:\d{12}:[!-~]+$/;

const resourceTypes: ReadonlyMap<string, string> = new Map([
  ["role", "AwsIamRole"],
  ["user", "AwsIamUser"],
]);
