import { expect, test } from "vitest";
import { functionNames, memberRoleNames } from "../../core/contract.ts";
import { declared, hub, roleArnOf, statements } from "./declared.ts";
import { memberOf } from "./member.ts";

const { properties, parameters, allowed, trust, arn } = memberOf(await declared(), "444444444444");

const roles = ["Forwarder", "Reader", "Remediator"];

test.each(roles)("%s is under our path and within the boundary", (role) => {
  const PermissionsBoundary = arn("policy/trust-drift/trust-drift-boundary");
  expect(properties[role]).toMatchObject({ Path: "/trust-drift/", PermissionsBoundary });
});

const { onTrustUpdated, onPrincipalChanged, sweepAccount } = functionNames;

test.each([
  {
    role: "Reader",
    RoleName: memberRoleNames.reader,
    names: [onTrustUpdated, onPrincipalChanged, sweepAccount],
  },
  { role: "Remediator", RoleName: memberRoleNames.remediator, names: [onTrustUpdated, onPrincipalChanged] },
])(
  "$role trusts exactly the hub's functions that need it, within the organization and with the external id",
  ({ role, RoleName, names }) => {
    expect(properties[role]).toMatchObject({ RoleName });
    expect(trust(role)).toEqual([
      {
        Effect: "Allow",
        Principal: { AWS: names.map(roleArnOf) },
        Action: "sts:AssumeRole",
        Condition: {
          StringEquals: { "aws:PrincipalOrgID": hub.organization, "sts:ExternalId": parameters.ExternalId },
        },
      },
    ]);
  },
);

test("the reader reads", () => {
  expect(allowed("Reader")).toEqual([
    { Effect: "Allow", Action: "iam:GetRole", Resource: arn("role/*") },
    { Effect: "Allow", Action: "iam:GetUser", Resource: arn("user/*") },
    { Effect: "Allow", Action: ["iam:ListAccountAliases", "iam:ListRoles"], Resource: "*" },
  ]);
});

test("the remediator writes the trust of protected roles, and never of ours", () => {
  expect(allowed("Remediator")).toEqual([
    {
      Effect: "Allow",
      Action: "iam:UpdateAssumeRolePolicy",
      Resource: ["qovery-*", "app-payments", "github-deployer", "security/auditor"].map((name) =>
        arn(`role/${name}`),
      ),
    },
    { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: arn("role/trust-drift/*") },
  ]);
});

test("the boundary allows what the roles do, and nothing besides", () => {
  const used = roles.flatMap((role) => allowed(role).flatMap(({ Action }) => Action));
  expect(properties.Boundary).toMatchObject({
    Path: "/trust-drift/",
    ManagedPolicyName: "trust-drift-boundary",
  });
  expect(statements(properties.Boundary?.PolicyDocument)).toEqual([
    { Effect: "Allow", Action: [...new Set(used)].sort(), Resource: "*" },
    { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: arn("role/trust-drift/*") },
  ]);
});
