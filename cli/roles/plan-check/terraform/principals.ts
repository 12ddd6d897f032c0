import type { PlannedDeletion } from "../planned.ts";
import type { Resource, Values } from "./form.ts";

const principals = /^(aws|awscc)_iam_(role|user|openid_connect_provider|oidc_provider|saml_provider)$/;

/** What a plan does to a role, user or identity provider that roles may trust. */
export function lossesOf(
  { type, address, change: { actions, before, after, after_unknown: unknown } }: Resource,
  file: string,
): readonly PlannedDeletion[] {
  const arn = before?.arn;
  if (!principals.test(type) || typeof arn !== "string" || !before) return [];
  const loss = { address, file, arn };
  const isProvider = type.endsWith("provider");
  // A replaced provider has the same ARN and is trusted again; a replaced role or user is not
  const isSame = isProvider && after?.url === before.url && after?.name === before.name;
  if (actions.includes("delete") && !(isSame && actions.includes("create"))) return [loss];
  if (!after || !(actions.includes("update") || actions.includes("create"))) return [];
  const marks = typeof unknown === "object" ? unknown : {};
  if (isProvider)
    return changedParts(before, after, marks).map((what) => ({
      ...loss,
      becomes: { kind: "changed", what },
    }));
  const name = renamed(before, after, marks);
  return type === "aws_iam_user" && name !== undefined
    ? [{ ...loss, becomes: { kind: "renamed", what: name } }]
    : [];
}

/** IAM shows the new name in the trust policies that name the user. @returns undefined for the same name and path */
function renamed(before: Values, after: Values, unknown: Values): string | undefined {
  const [was, will] = [before, after].map(({ path, name }) => `${path ?? "/"}${name}`);
  if (unknown.name === true || unknown.path === true) return "a name that is known only after apply";
  return was === will ? undefined : `user${will}`;
}

/** The changes of a provider after which its callers may be refused. */
function changedParts(before: Values, after: Values, unknown: Values): readonly string[] {
  const clientIds = listOf(before.client_id_list).filter(
    (one) => !listOf(after.client_id_list).includes(one),
  );
  const differs = (field: string) =>
    unknown[field] === true || JSON.stringify(before[field]) !== JSON.stringify(after[field]);
  return [
    ...(unknown.client_id_list === true ? ["the client IDs, to values known only after apply,"] : []),
    ...(unknown.client_id_list !== true && clientIds.length > 0
      ? [`the client IDs (without ${clientIds.join(", ")})`]
      : []),
    ...(differs("thumbprint_list") ? ["the thumbprints"] : []),
    ...(differs("saml_metadata_document") ? ["the SAML metadata"] : []),
  ];
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
