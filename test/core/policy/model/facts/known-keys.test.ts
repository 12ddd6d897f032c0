import { describe, expect, test } from "vitest";
import { changesBetween, deployer, statement } from "../../severity/statements.ts";

/** The severity of an added statement for everyone under the condition, and of the condition lost for an own role. */
function severitiesOf(operator: string, key: string, value: string): readonly string[] {
  const own = statement(deployer);
  const added = statement("*", { [operator]: { [key]: value } });
  const before = statement(deployer, { [`${operator}IfExists`]: { [key]: value } });
  return [changesBetween([own], [own, added]), changesBetween([before], [own])].map(
    ([worst]) => worst?.severity ?? "equal",
  );
}

const organizationPath = "o-a1b2c3d4e5/r-ab12/*";
const bucket = "arn:aws:s3:eu-west-1:111122223333:bucket";
const vpc = "arn:aws:ec2:eu-west-1:111122223333:vpc/vpc-1";
const provider = "arn:aws:iam::111122223333:oidc-provider/gitlab.com";

describe("a condition on a key", () => {
  test.each([
    ["StringEquals", "sts:ExternalId", "one"],
    ["StringEquals", "aws:PrincipalOrgID", "o-a1b2c3d4e5"],
    ["StringLike", "aws:PrincipalOrgPaths", organizationPath],
    ["StringEquals", "aws:SourceAccount", "111122223333"],
    ["ArnLike", "aws:SourceArn", bucket],
    ["StringEquals", "aws:SourceOrgID", "o-a1b2c3d4e5"],
    ["StringLike", "aws:SourceOrgPaths", organizationPath],
    ["StringEquals", "aws:FederatedProvider", provider],
  ])("given %s %s, when it admits everyone or is lost, then it is a guard", (operator, key, value) => {
    expect(severitiesOf(operator, key, value)).toEqual(["high", "high"]);
  });

  test.each([
    ["IpAddress", "aws:SourceIp", "192.0.2.0/24"],
    ["StringEquals", "aws:SourceVpc", "vpc-1"],
    ["ArnLike", "aws:SourceVpcArn", vpc],
    ["StringEquals", "aws:SourceVpce", "vpce-1"],
    ["StringEquals", "aws:VpceAccount", "111122223333"],
    ["StringEquals", "aws:VpceOrgID", "o-a1b2c3d4e5"],
    ["StringLike", "aws:VpceOrgPaths", organizationPath],
    ["StringLike", "aws:userid", "AROAEXAMPLEEXAMPLE12:*"],
  ])(
    "given %s %s, when it admits everyone or is lost, then it identifies strangers and an own role needs none",
    (operator, key, value) => {
      expect(severitiesOf(operator, key, value)).toEqual(["high", "medium"]);
    },
  );

  test.each([
    ["Bool", "aws:MultiFactorAuthPresent", "true"],
    ["NumericLessThan", "aws:MultiFactorAuthAge", "3600"],
    ["StringEquals", "aws:PrincipalTag/x509Subject/CN", "one"],
    ["StringEquals", "aws:PrincipalTag/x509Issuer/CN", "one"],
    ["StringEquals", "aws:PrincipalTag/x509SAN/DNS", "one"],
    ["StringEquals", "aws:RequestTag/kubernetes-namespace", "one"],
    ["StringEquals", "aws:RequestTag/kubernetes-service-account", "one"],
    ["StringEquals", "aws:RequestTag/kubernetes-pod-name", "one"],
    ["StringEquals", "aws:RequestTag/kubernetes-pod-uid", "one"],
    ["StringEquals", "aws:RequestTag/eks-cluster-arn", "one"],
    ["StringEquals", "aws:RequestTag/eks-cluster-name", "one"],
  ])(
    "given %s %s, when it admits everyone or is lost, then strangers meet it and its loss weighs",
    (operator, key, value) => {
      expect(severitiesOf(operator, key, value)).toEqual(["critical", "high"]);
    },
  );

  test.each([
    ["ArnEquals", "aws:PrincipalArn", "arn:aws:iam::999988887777:role/x"],
    ["StringEquals", "aws:PrincipalAccount", "999988887777"],
    ["StringEquals", "aws:PrincipalTag/team", "one"],
    ["StringEquals", "aws:PrincipalTag/my:sub", "one"],
    ["StringEquals", "my:aws:PrincipalTag/x509SAN/DNS", "one"],
    ["StringEquals", "aws:RequestTag/kubernetes-namespaces", "one"],
    ["StringEquals", "my:aws:RequestTag/kubernetes-namespace", "one"],
    ["StringEquals", "aws:RequestTag/my:sub", "one"],
    ["StringEquals", "aws:ResourceTag/my:sub", "one"],
    ["StringEquals", "sts:RoleSessionName", "one"],
    ["StringEquals", "aws:UserAgent", "one"],
    ["StringEquals", "aws:RequestedRegion", "eu-west-1"],
    ["Bool", "aws:SecureTransport", "true"],
    ["IpAddress", "aws:VpcSourceIp", "10.0.0.0/8"],
  ])("given %s %s, when it admits everyone or is lost, then it keeps nobody out", (operator, key, value) => {
    expect(severitiesOf(operator, key, value)).toEqual(["critical", "medium"]);
  });
});

describe("a condition on a claim", () => {
  test.each([
    "saml:edupersonaffiliation",
    "my.example:sub",
    "my.example:aud",
    "my.example:azp",
    "my.example:email",
    "my:aws:RequestTag/my:sub",
    "token.actions.githubusercontent.com:repository",
    "token.actions.githubusercontent.com/acme-inc:ref",
    "token.actions.acme-inc.ghe.com:job_workflow_ref",
    "github.com/enterprises/acme-inc:enterprise_id",
    "gitlab.com:project_id",
    "agent.buildkite.com:pipeline_id",
    "agent.acme-inc.buildkite.dev:cluster_name",
    "accounts.google.com:google/organization_number",
    "oidc.circleci.com/org/1-a:oidc.circleci.com/project-id",
    "idcs-1-a.identity.oraclecloud.com:rpst_id",
    "graph.facebook.com:id",
    "www.amazon.com:user_id",
  ])("given %s, which STS takes as a condition key, when compared, then it is a guard", (key) => {
    expect(severitiesOf("StringEquals", key, "one")).toEqual(["high", "high"]);
  });

  test.each([
    "my:saml:edupersonaffiliation",
    "my.example:email_verified",
    "my.token.actions.githubusercontent.com:repository",
    "token.actions.githubusercontent.com:repository_visibility",
    "token.actions.githubusercontent.com/acme/inc:ref",
    "my.github.com/enterprises/acme:ref",
    "gitlab.com:project_ids",
    "my.gitlab.com:project_id",
    "gitlab-com:project_id",
    "my.agent.buildkite.com:pipeline_id",
    "agent.buildkite.com:pipeline_ids",
    "my.accounts.google.com:google/organization_number",
    "accounts.google.com:google/organization_numbers",
    "my.oidc.circleci.com/org/1-a:oidc.circleci.com/project-id",
    "oidc.circleci.com/org/1-a:oidc.circleci.com/project-ids",
    "my.idcs-1-a.identity.oraclecloud.com:rpst_id",
    "idcs-1-a.identity.oraclecloud.com:rpst_ids",
    "my.graph.facebook.com:id",
    "www.amazon.com:user_ids",
  ])("given %s, which no provider sends, when compared, then it keeps nobody out", (key) => {
    expect(severitiesOf("StringEquals", key, "one")).toEqual(["critical", "medium"]);
  });
});
