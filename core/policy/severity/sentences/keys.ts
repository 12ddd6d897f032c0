/** Condition keys as AWS writes them: a document may use any case, and its sentence must not depend on it. */
const written: ReadonlyMap<string, string> = new Map(
  [
    "aws:CurrentTime",
    "aws:EpochTime",
    "aws:FederatedProvider",
    "aws:MultiFactorAuthAge",
    "aws:MultiFactorAuthPresent",
    "aws:PrincipalAccount",
    "aws:PrincipalArn",
    "aws:PrincipalIsAWSService",
    "aws:PrincipalOrgID",
    "aws:PrincipalOrgPaths",
    "aws:PrincipalType",
    "aws:RequestedRegion",
    "aws:SecureTransport",
    "aws:SourceAccount",
    "aws:SourceArn",
    "aws:SourceIdentity",
    "aws:SourceIp",
    "aws:SourceOrgID",
    "aws:SourceOrgPaths",
    "aws:SourceVpc",
    "aws:SourceVpcArn",
    "aws:SourceVpce",
    "aws:TagKeys",
    "aws:TokenIssueTime",
    "aws:UserAgent",
    "aws:ViaAWSService",
    "aws:VpcSourceIp",
    "aws:VpceAccount",
    "aws:VpceOrgID",
    "aws:VpceOrgPaths",
    "sts:DurationSeconds",
    "sts:ExternalId",
    "sts:RoleSessionName",
    "sts:SourceIdentity",
    "sts:TransitiveTagKeys",
  ].map((name) => [name.toLowerCase(), name]),
);

const prefixes = ["aws:PrincipalTag/", "aws:RequestTag/", "aws:ResourceTag/"] as const;

/** @param key folded */
export function keyText(key: string): string {
  const known = written.get(key);
  if (known !== undefined) return known;
  const prefix = prefixes.find((one) => key.startsWith(one.toLowerCase()));
  return prefix === undefined ? key : prefix + key.slice(prefix.length);
}
