import type { StaticListSchema, StaticOperationSchema, StaticStructureSchema } from "@smithy/types";
import { schemasOf } from "./schemas.ts";

/** The schemas of BatchImportFindings, with the fields of our findings: Security Hub has 1,200 structures. */
const namespace = "com.amazonaws.securityhub";
const { structure, errorTypeRegistries } = schemasOf(namespace, "SecurityHubServiceException");

// Lists and maps of texts
const [texts, fields] = [64, 128];

type Members = Readonly<Record<string, StaticStructureSchema[5][number]>>;
const shape = (name: string, members: Members) =>
  structure(name, Object.keys(members), Object.values(members));
const listOf = (name: string, member: () => StaticStructureSchema): StaticListSchema => [
  1,
  namespace,
  name,
  0,
  member,
];

const resource = shape("Resource", { Type: 0, Id: 0 });
const recommendation = shape("Recommendation", { Text: 0, Url: 0 });
const remediation = shape("Remediation", { Recommendation: () => recommendation });
const severity = shape("FindingProviderSeverity", { Label: 0, Original: 0 });
const provided = shape("FindingProviderFields", { Severity: () => severity, Types: texts });
const finding = shape("AwsSecurityFinding", {
  SchemaVersion: 0,
  Id: 0,
  ProductArn: 0,
  ProductName: 0,
  GeneratorId: 0,
  AwsAccountId: 0,
  CreatedAt: 0,
  UpdatedAt: 0,
  Title: 0,
  Description: 0,
  Resources: () => listOf("ResourceList", () => resource),
  Remediation: () => remediation,
  ProductFields: fields,
  RecordState: 0,
  FindingProviderFields: () => provided,
});
const failed = shape("ImportFindingsError", { Id: 0, ErrorCode: 0, ErrorMessage: 0 });
const request = shape("BatchImportFindingsRequest", {
  Findings: () => listOf("BatchImportFindingsRequestFindingList", () => finding),
});
const response = shape("BatchImportFindingsResponse", {
  FailedCount: 1,
  SuccessCount: 1,
  FailedFindings: () => listOf("ImportFindingsErrorList", () => failed),
});

export const BatchImportFindings$: StaticOperationSchema = [
  9,
  namespace,
  "BatchImportFindings",
  { http: ["POST", "/findings/import", 200] },
  () => request,
  () => response,
];

export { errorTypeRegistries };
