import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readExpectations } from "../../../adapters/files/expectation-files.ts";
import { memberRoleNames, rolePath } from "../../../core/contract/roles.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { parseExpectation } from "../../../core/expectations/expectation.ts";
import { changes } from "../../../core/scp/actions.ts";
import { guard } from "../../../core/scp/guard.ts";
import { guardPolicies } from "../../../core/scp/policies.ts";
import { deniedBy } from "./evaluate.ts";

const trust = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Principal: {
        AWS: ["arn:aws:iam::{{account}}:role/tools/builder", "arn:aws:iam::{{account}}:user/robot"],
        Federated: "arn:aws:iam::{{account}}:saml-provider/corporate",
      },
      Action: "sts:AssumeRole",
    },
  ],
};
const expectations = [
  ...(await readExpectations("expectations")),
  parseExpectation({ name: "platform", match: { accounts: "*", roles: ["platform/*-runner"] }, trust }, "a"),
  parseExpectation(
    { name: "one-account", match: { accounts: ["333333333333"], roles: ["payroll"] }, trust },
    "b",
  ),
];
const catalogue = new Catalogue(expectations, []);
const exempt = {
  breakGlass: ["arn:aws:iam::*:role/break-glass"],
  pipelines: ["arn:aws:iam::*:role/ci/deployer", "arn:aws:iam::222222222222:role/sst-*"],
};
const { statements } = guard({ partition: "aws", expectations, accounts: new Set(), exempt });
const policies = guardPolicies(statements).map(({ text }) => text);

const account = fc.constantFrom("222222222222", "333333333333", "444444444444");
const name = fc.stringMatching(/^[a-zA-Z0-9+=,.@_-]{1,20}$/);
const path = fc.array(name, { maxLength: 2 }).map((parts) => parts.map((part) => `${part}/`).join(""));
const roleChange = fc.constantFrom(...changes.role);

/** Whom nobody named, and who may look like somebody who was. */
const stranger = fc.oneof(
  fc.tuple(path, name).map(([folder, one]) => `role/people/${folder}${one}`),
  name.map((one) => `user/${one}`),
  fc.constantFrom(
    "role/ci/deployer2",
    "role/deployer",
    "role/people/ci/deployer",
    "user/ci/deployer",
    "role/break-glass/x",
    "role/trust-drift-remediator",
    // It deploys the responder, but protected roles are none of its business.
    "role/stacksets-exec-0123456789abcdef",
    `role/people${rolePath}${memberRoleNames.remediator}`,
    `role${rolePath}${memberRoleNames.reader}`,
    "root",
  ),
);
const responder = fc.constant(`role${rolePath}${memberRoleNames.remediator}`);
const letThrough = fc.oneof(responder, fc.constantFrom("role/break-glass", "role/ci/deployer"));

/** Roles that an expectation names, wherever it says so, and others. */
const role = fc.oneof(
  fc.tuple(path, fc.constantFrom("qovery-user-role", "app-payments", "payroll", "github-deployer")),
  fc.tuple(
    fc.constantFrom("security/", "platform/", "platform/deep/", ""),
    fc.constantFrom("auditor", "a-runner"),
  ),
  fc.tuple(path, name),
);

const ask = (home: string, who: string | undefined, action: string, resource: string) => ({
  principal: who && `arn:aws:iam::${home}:${who}`,
  action,
  resource: `arn:aws:iam::${home}:${resource}`,
});

describe("on roles", () => {
  test("a stranger is denied every change of exactly the roles that expectations cover", () => {
    fc.assert(
      fc.property(account, stranger, roleChange, role, (home, who, action, [folder, roleName]) => {
        fc.pre(
          !/^(trust-drift|stacksets-exec|ci\/deployer|break-glass|sst-|tools\/builder)/.test(
            folder + roleName,
          ),
        );
        const request = ask(home, who, action, `role/${folder}${roleName}`);
        const cover = catalogue.cover({ account: home, name: roleName, path: `/${folder}` }, "aws");
        if (cover.kind === "none") expect(deniedBy(policies, request, "whole")).toEqual([]);
        else expect(deniedBy(policies, request, "part")).toEqual(["ProtectedRoles"]);
      }),
      { numRuns: 3000 },
    );
  });

  test("a role that is trusted and protected too can be put back and restored by the responder, and by no stranger", () => {
    for (const writer of [memberRoleNames.remediator, memberRoleNames.restorer]) {
      const request = ask("333333333333", `role${rolePath}${writer}`, "iam:CreateRole", "role/ci/pipeline");
      expect(deniedBy(policies, request, "whole")).toEqual([]);
    }
    const request = ask("333333333333", "role/people/a", "iam:CreateRole", "role/ci/pipeline");
    expect(deniedBy(policies, request, "part")).toEqual(["ProtectedRoles", "TrustedRoles"]);
  });

  test("a call without a principal's ARN is denied as a stranger's is", () => {
    const request = ask("444444444444", undefined, "iam:UpdateAssumeRolePolicy", "role/app-payments");
    expect(deniedBy(policies, request, "part")).toEqual(["ProtectedRoles"]);
  });

  test("the responder, the pipeline and break-glass are denied nothing on them", () => {
    fc.assert(
      fc.property(account, letThrough, roleChange, role, (home, who, action, [folder, roleName]) => {
        fc.pre(
          !/^(trust-drift|stacksets-exec|ci\/deployer|break-glass|sst-|tools\/builder)/.test(
            folder + roleName,
          ),
        );
        const request = ask(home, who, action, `role/${folder}${roleName}`);
        expect(deniedBy(policies, request, "whole")).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test("no one is denied to look, or to assume one", () => {
    fc.assert(
      fc.property(
        account,
        stranger,
        fc.constantFrom("iam:GetRole", "iam:ListRoles", "sts:AssumeRole", "iam:ListAttachedRolePolicies"),
        role,
        (home, who, action, [folder, roleName]) => {
          const request = ask(home, who, action, `role/${folder}${roleName}`);
          expect(deniedBy(policies, request, "whole")).toEqual([]);
        },
      ),
    );
  });
});

const home = "444444444444";
const member = `arn:aws:iam::${home}`;

test.each([
  ["iam:UpdateAssumeRolePolicy", `${member}:role${rolePath}${memberRoleNames.reader}`, "OwnRoles"],
  ["iam:CreateRole", `${member}:role/${memberRoleNames.remediator}`, "OwnRoles"],
  ["iam:PassRole", `${member}:role${rolePath}trust-drift-on-trust-updated`, "OwnRoles"],
  ["iam:CreatePolicyVersion", `${member}:policy${rolePath}trust-drift-boundary`, "OwnBoundary"],
  ["events:DisableRule", `arn:aws:events:us-east-1:${home}:rule/trust-drift-forward`, "OwnRules"],
  [
    "events:PutTargets",
    `arn:aws:events:us-east-1:${home}:rule/trust-drift/trust-drift-trust-updated`,
    "OwnRules",
  ],
  // With a key that EventBridge cannot use, the default bus delivers nothing
  ["events:UpdateEventBus", `arn:aws:events:us-east-1:${home}:event-bus/default`, "OwnBuses"],
  ["events:UpdateEventBus", `arn:aws:events:us-east-1:${home}:event-bus/trust-drift`, "OwnBuses"],
  ["sqs:PurgeQueue", `arn:aws:sqs:us-east-1:${home}:trust-drift-undelivered`, "OwnUndelivered"],
  [
    "cloudwatch:DeleteAlarms",
    `arn:aws:cloudwatch:us-east-1:${home}:alarm:trust-drift-undelivered`,
    "OwnAlarms",
  ],
  [
    "cloudformation:DeleteStack",
    `arn:aws:cloudformation:us-east-1:${home}:stack/StackSet-trust-drift-members-0a1b/2c3d`,
    "OwnStacks",
  ],
  [
    "cloudformation:UpdateStackSet",
    "arn:aws:cloudformation:us-east-1:111111111111:stackset/trust-drift-members:0a1b",
    "OwnStacks",
  ],
])(
  "%s of %s: StackSets and the pipeline may, no one else, the responder included",
  (action, resource, sid) => {
    const by = (principal: string, reach: "part" | "whole") =>
      deniedBy(policies, { principal, action, resource }, reach);
    expect(by(`${member}:role/admin`, "part")).toEqual([sid]);
    expect(by(`${member}:root`, "part")).toEqual([sid]);
    expect(by(`${member}:role${rolePath}${memberRoleNames.remediator}`, "part")).toEqual([sid]);
    expect(by(`${member}:role/stacksets-exec-0123456789abcdef`, "whole")).toEqual([]);
    expect(by(`${member}:role/ci/deployer`, "whole")).toEqual([]);
    expect(by(`${member}:role/break-glass`, "whole")).toEqual([]);
  },
);

test.each([
  ["iam:CreateRole", "role/stacksets-exec-mine", "StackSetsRole"],
  ["iam:UpdateAssumeRolePolicy", "role/ci/deployer", "ExemptRoles"],
  ["iam:PassRole", "role/break-glass", "ExemptRoles"],
  ["iam:DeleteRole", "role/tools/builder", "TrustedRoles"],
  ["iam:PassRole", "role/tools/builder", "TrustedRoles"],
  ["iam:CreateAccessKey", "user/robot", "TrustedUsers"],
  ["iam:TagUser", "user/robot", "TrustedUsers"],
  ["iam:CreateServiceSpecificCredential", "user/robot", "TrustedUsers"],
  ["iam:UpdateSAMLProvider", "saml-provider/corporate", "TrustedSamlProviders"],
  [
    "iam:DeleteOpenIDConnectProvider",
    "oidc-provider/token.actions.githubusercontent.com",
    "TrustedOidcProviders",
  ],
])("a stranger cannot %s on %s, which would be a way around", (action, resource, sid) => {
  expect(deniedBy(policies, ask(home, "role/admin", action, resource), "part")).toEqual([sid]);
  expect(deniedBy(policies, ask(home, "role/break-glass", action, resource), "whole")).toEqual([]);
});

test("a rule that someone put on the journal is theirs", () => {
  const resource = `arn:aws:events:us-east-1:222222222222:rule/trust-drift-journal/to-our-tickets`;
  const request = { principal: `${member}:role/admin`, action: "events:PutRule", resource };
  expect(deniedBy(policies, request, "whole")).toEqual([]);
});
