import { describe, expect, test } from "vitest";
import { functionNames } from "../../../core/contract/names.ts";
import { memberRoleNames, restorerActions, snapshotActions } from "../../../core/contract/roles.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { declared, hub, roleArnOf, statements } from "../declared.ts";
import { memberOf } from "./member.ts";
import { resolveTemplate } from "./template.ts";

const program = await declared();
const account = "444444444444";
const { properties, parameters, allowed, trust, arn } = memberOf(program, account);
const withoutRestore = memberOf(program, account, { RestoreRoles: "off" });

const roles = ["Forwarder", "Reader", "Remediator", "Restorer"];
const protectedRoles = exampleSettings.TRUST_DRIFT_PROTECTED_ROLES.split(",");
/** A name without a path is meant under any, as in an expectation. */
const names = protectedRoles.flatMap((name) => (name.includes("/") ? [name] : [name, `*/${name}`]));
const rolesMade = names.map((name) => arn(`role/${name}`));
/** What nobody may do to a role of ours. */
const deniedToOwn = [
  "iam:AttachRolePolicy",
  "iam:CreateRole",
  "iam:PassRole",
  "iam:PutRolePermissionsBoundary",
  "iam:PutRolePolicy",
  "iam:TagRole",
  "iam:UntagRole",
  "iam:UpdateAssumeRolePolicy",
];

test.each(roles)("%s is under our path and within the boundary", (role) => {
  const PermissionsBoundary = arn("policy/trust-drift/trust-drift-boundary");
  expect(properties[role]).toMatchObject({ Path: "/trust-drift/", PermissionsBoundary });
});

const { onTrustUpdated, onPrincipalChanged, sweepAccount, takeSnapshot } = functionNames;

test.each([
  {
    role: "Reader",
    RoleName: memberRoleNames.reader,
    names: [onTrustUpdated, onPrincipalChanged, sweepAccount, takeSnapshot],
  },
  { role: "Remediator", RoleName: memberRoleNames.remediator, names: [onTrustUpdated, onPrincipalChanged] },
  { role: "Restorer", RoleName: memberRoleNames.restorer, names: [onPrincipalChanged] },
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
    { Effect: "Allow", Action: [...snapshotActions], Resource: arn("role/*") },
    { Effect: "Allow", Action: "iam:GetUser", Resource: arn("user/*") },
    { Effect: "Allow", Action: "iam:GetOpenIDConnectProvider", Resource: arn("oidc-provider/*") },
    { Effect: "Allow", Action: "iam:GetSAMLProvider", Resource: arn("saml-provider/*") },
    { Effect: "Allow", Action: ["cloudtrail:LookupEvents", "iam:ListRoles"], Resource: "*" },
    {
      Effect: "Allow",
      Action: [
        "events:DescribeRule",
        "events:ListTargetsByRule",
        "iam:GetPolicy",
        "iam:GetPolicyVersion",
        "sqs:GetQueueAttributes",
      ],
      Resource: [
        "arn:aws:events:us-east-1:444444444444:rule/trust-drift-forward",
        "arn:aws:events:us-east-1:444444444444:rule/trust-drift-forward-own",
        "arn:aws:sqs:us-east-1:444444444444:trust-drift-undelivered",
        arn("policy/trust-drift/*"),
      ],
    },
  ]);
});

test("the remediator writes the trust of protected roles, and never of ours", () => {
  expect(allowed("Remediator")).toEqual([
    {
      Effect: "Allow",
      Action: "iam:UpdateAssumeRolePolicy",
      Resource: [...rolesMade, "arn:aws:iam::222222222222:role/canary/trust-drift/trust-canary"],
    },
    { Effect: "Deny", Action: "iam:UpdateAssumeRolePolicy", Resource: arn("role/trust-drift/*") },
  ]);
});

test("the restorer makes protected roles and fills their profiles, hands them to EC2 alone, and never makes ours", () => {
  expect(allowed("Restorer")).toEqual([
    {
      Effect: "Allow",
      Action: [
        "iam:CreateRole",
        "iam:PutRolePermissionsBoundary",
        "iam:TagRole",
        "iam:PutRolePolicy",
        "iam:AttachRolePolicy",
        "iam:UntagRole",
        "iam:PassRole",
      ],
      Resource: rolesMade,
    },
    { Effect: "Allow", Action: "iam:GetInstanceProfile", Resource: arn("instance-profile/*") },
    {
      Effect: "Allow",
      Action: ["iam:AddRoleToInstanceProfile", "iam:CreateInstanceProfile"],
      Resource: names
        .flatMap((name) => [name, name.replace(/.*\//, "")])
        .filter((name, index, all) => all.indexOf(name) === index)
        .map((name) => arn(`instance-profile/${name}`)),
    },
    {
      Effect: "Deny",
      Action: "iam:PassRole",
      Resource: "*",
      Condition: { StringNotEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      Effect: "Deny",
      Action: ["iam:Attach*", "iam:Put*", "iam:Untag*"],
      Resource: "*",
      Condition: { Null: { "aws:ResourceTag/trust-drift:restore": "true" } },
    },
    {
      Effect: "Deny",
      Action: ["iam:CreateRole", "iam:TagRole"],
      Resource: "*",
      Condition: {
        Null: {
          "aws:ResourceTag/trust-drift:restore": "true",
          "aws:RequestTag/trust-drift:restore": "true",
        },
      },
    },
    { Effect: "Deny", Action: deniedToOwn, Resource: arn("role/trust-drift/*") },
  ]);
});

test("the restorer may do what a restore calls, and nothing besides", () => {
  const granted = allowed("Restorer").filter(({ Effect }) => Effect === "Allow");
  expect(granted.flatMap(({ Action }) => Action).sort()).toEqual([...restorerActions].sort());
});

describe.each([
  ["on", memberOf(program, account, { RestoreRoles: "on" }), roles, deniedToOwn],
  ["off", withoutRestore, ["Forwarder", "Reader", "Remediator"], ["iam:UpdateAssumeRolePolicy"]],
])("with restore %s", (_, member, itsRoles, denied) => {
  test("there are these roles", () => {
    const made = Object.keys(member.properties).filter((name) => member.properties[name]?.RoleName);
    expect(made.sort()).toEqual(itsRoles);
  });

  test("the boundary allows what the roles do, and nothing besides", () => {
    const granted = itsRoles
      .flatMap((role) => member.allowed(role))
      .filter(({ Effect }) => Effect === "Allow");
    const used = granted.flatMap(({ Action }) => Action);
    expect(member.properties.Boundary).toMatchObject({
      Path: "/trust-drift/",
      ManagedPolicyName: "trust-drift-boundary",
    });
    const found = statements(member.properties.Boundary?.PolicyDocument);
    const allows = found.filter(({ Effect }) => Effect === "Allow");
    expect(new Set(allows.flatMap(({ Action }) => Action))).toEqual(new Set(used));
    expect(found.filter(({ Effect }) => Effect !== "Allow")).toEqual([
      { Effect: "Deny", Action: denied, Resource: arn("role/trust-drift/*") },
    ]);
  });

  test("policies are within IAM's 10,240 characters for a role, and 6,144 for a managed one", () => {
    const size = (documents: unknown) => JSON.stringify(documents).replaceAll(/\s/g, "").length;
    for (const role of itsRoles) expect(size(member.allowed(role)), role).toBeLessThan(10_240);
    expect(size(member.properties.Boundary?.PolicyDocument)).toBeLessThan(6_144);
  });
});

test("without restore, nothing else is another", () => {
  const { Boundary: _, Restorer, ...rest } = properties;
  expect(Restorer).toBeDefined();
  expect(withoutRestore.properties).toEqual({ ...rest, Boundary: withoutRestore.properties.Boundary });
});

test("nothing is restored unless someone says so", () => {
  const { RestoreRoles: _, ...others } = parameters;
  const { inputs } = program.one("StackSet", "trust-drift-members");
  const unsaid = resolveTemplate(String(inputs.templateBody), account, others);
  expect(unsaid.map(({ name }) => name)).not.toContain("Restorer");
  expect(JSON.stringify(unsaid)).not.toMatch(/iam:(CreateRole|PassRole|AttachRolePolicy)/);
});
