import { describe, expect, test } from "vitest";
import { functionNames } from "../../core/contract/names.ts";
import { exampleSettings } from "../../tools/sst-program/settings.ts";
import { type Declared, declared } from "./declared.ts";
import { memberOf } from "./member/member.ts";

const { TRUST_DRIFT_SLACK_CHANNEL: _, ...withoutSlack } = exampleSettings;

/** As unlike the example as settings can make it: China, no Slack, one account to begin with, quiet, and nothing restored. */
const program = await declared({
  settings: {
    ...withoutSlack,
    TRUST_DRIFT_PARTITION: "aws-cn",
    TRUST_DRIFT_ONLY_ACCOUNTS: "333333333333",
    TRUST_DRIFT_UNPROTECTED_ROLES: "ignore",
    TRUST_DRIFT_RESTORE: "",
  },
});

test("nothing of another partition or region is named", () => {
  const text = JSON.stringify(program.program.resources.map(({ inputs }) => inputs));
  expect(text).toContain("arn:aws-cn:");
  expect(text).not.toContain("arn:aws:");
  expect(text).not.toContain("us-east-1");
});

test("services are called by their names in China", () => {
  expect(JSON.stringify(program.allowed(functionNames.notify))).toContain("sns.cn-north-1.amazonaws.com.cn");
});

test("without a channel there is no Slack, and no right to its token", () => {
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("SLACK_CHANNEL");
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("SLACK_TOKEN_PARAMETER_NAME");
  expect(program.allowed(functionNames.notify).flatMap(({ Action }) => Action)).not.toContain(
    "ssm:GetParameter",
  );
});

describe("where no one may click a button", () => {
  const noApprovers = declared({ settings: { ...exampleSettings, TRUST_DRIFT_SLACK_APPROVERS: "" } });

  test.each([
    ["there is no Slack", async () => program],
    ["no one is named", () => noApprovers],
  ])("because %s: no URL, no function, no role, no alarm and no right to the secret", async (_, made) => {
    const deployment = await made();
    expect(deployment.all("FunctionUrl")).toEqual([]);
    expect(deployment.all("Permission")).toEqual([]);
    for (const kind of ["Function", "Role", "MetricAlarm"])
      expect(deployment.names(kind).filter((name) => name.startsWith(functionNames.slackActions))).toEqual(
        [],
      );
    expect(deployment.environmentOf(functionNames.notify)).not.toHaveProperty("SLACK_APPROVERS");
    const text = JSON.stringify(deployment.program.resources.map(({ inputs }) => inputs));
    expect(text).not.toContain("signing-secret");
  });
});

test("with a webhook, notify may read its URL, and there is neither a channel nor a button", async () => {
  const deployment = await declared({ settings: { ...withoutSlack, TRUST_DRIFT_SLACK_WEBHOOK: "on" } });
  const environment = deployment.environmentOf(functionNames.notify);
  expect(environment).toMatchObject({ SLACK_WEBHOOK_PARAMETER_NAME: "/trust-drift/slack/webhook-url" });
  expect(environment).not.toHaveProperty("SLACK_CHANNEL");
  expect(JSON.stringify(deployment.allowed(functionNames.notify))).toContain(
    "parameter/trust-drift/slack/webhook-url",
  );
  expect(deployment.all("FunctionUrl")).toEqual([]);
});

test("a route with a topic of its own is known to notify, which may publish to that topic alone", async () => {
  const topicArn = "arn:aws:sns:us-east-1:222222222222:payments-alerts";
  const routes = [{ name: "payments", sns: { topicArn } }];
  const deployment = await declared({
    settings: { ...exampleSettings, TRUST_DRIFT_ROUTES: JSON.stringify(routes) },
  });
  expect(deployment.environmentOf(functionNames.notify)).toMatchObject({ ROUTES: JSON.stringify(routes) });
  const resources = (made: Declared) =>
    made
      .allowed(functionNames.notify)
      .filter(({ Action }) => [Action].flat().includes("sns:Publish"))
      .flatMap(({ Resource }) => Resource);
  expect(resources(deployment).filter((one) => !resources(program).includes(one))).toContain(topicArn);
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("ROUTES");
});

test("with Security Hub, notify imports findings of the hub's own product alone; otherwise, it cannot", async () => {
  const deployment = await declared({ settings: { ...exampleSettings, TRUST_DRIFT_SECURITY_HUB: "on" } });
  const productArn = "arn:aws:securityhub:us-east-1:222222222222:product/222222222222/default";
  const imports = (made: Declared) =>
    made
      .allowed(functionNames.notify)
      .filter(({ Action }) => [Action].flat().some((action) => action.startsWith("securityhub:")));
  expect(imports(deployment)).toEqual([
    expect.objectContaining({ Action: "securityhub:BatchImportFindings", Resource: productArn }),
  ]);
  expect(deployment.environmentOf(functionNames.notify)).toMatchObject({
    SECURITY_HUB_PRODUCT_ARN: productArn,
  });
  expect(imports(program)).toEqual([]);
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("SECURITY_HUB_PRODUCT_ARN");
});

test("the tags that name an owner are known to notify; without them, it uses its own", async () => {
  const deployment = await declared({
    settings: { ...exampleSettings, TRUST_DRIFT_OWNER_TAGS: "owner, cost-center" },
  });
  expect(deployment.environmentOf(functionNames.notify)).toMatchObject({ OWNER_TAGS: "owner,cost-center" });
  expect(program.environmentOf(functionNames.notify)).not.toHaveProperty("OWNER_TAGS");
});

describe("where another person must approve", () => {
  const settings = {
    ...exampleSettings,
    TRUST_DRIFT_FOUR_EYES: "on",
    TRUST_DRIFT_SLACK_APPROVERS: "U0ADA456789=ada@example.com",
  };
  const fourEyes = declared({ settings });

  test("the responders and the function of the buttons know it, and who a Slack user is in AWS", async () => {
    const deployment = await fourEyes;
    const { onTrustUpdated, onPrincipalChanged, slackActions, notify } = functionNames;
    for (const name of [onTrustUpdated, onPrincipalChanged, slackActions])
      expect(deployment.environmentOf(name)).toMatchObject({ FOUR_EYES: "on" });
    const approvers = [slackActions, notify].map((name) => deployment.environmentOf(name).SLACK_APPROVERS);
    expect(approvers).toEqual(["U0ADA456789=ada@example.com", "U0ADA456789"]);
  });
});

test("where no one asks for it, no role can be created: no restorer, no right to assume one, no room for it", () => {
  expect(program.environmentOf(functionNames.onPrincipalChanged)).not.toHaveProperty("RESTORE_ROLES");
  const { parameters, properties } = memberOf(program, "333333333333");
  expect(parameters.RestoreRoles).toBe("off");
  const hub = program.program.resources.filter(({ type }) => !type.endsWith(":StackSet"));
  const text = JSON.stringify([properties, hub.map(({ inputs }) => inputs)]);
  expect(text).not.toContain("trust-drift-restorer");
  expect(text).not.toContain("iam:CreateRole");
  expect(text).not.toContain("iam:PassRole");
});

test("members without alarms of their own have nothing else less, and the hub's alarm is there", async () => {
  const off = await declared({ settings: { ...exampleSettings, TRUST_DRIFT_MEMBER_ALARMS: "off" } });
  const { UndeliveredAlarm, ...rest } = memberOf(await declared(), "333333333333").properties;
  expect(UndeliveredAlarm).toBeDefined();
  expect(memberOf(off, "333333333333").properties).toEqual(rest);
  expect(off.names("MetricAlarm")).toContain("trust-drift-undelivered-in-members");
});

test("the template is the same, whether roles are restored or not", async () => {
  const settings = { ...exampleSettings, TRUST_DRIFT_RESTORE: "off" };
  const of = (deployment: Declared) => deployment.one("StackSet", "trust-drift-members").inputs.templateBody;
  expect(of(await declared({ settings }))).toBe(of(await declared()));
});

test("a few accounts of the units may come first", () => {
  // Automatic deployments would go beyond the list
  expect(program.one("StackSet", "trust-drift-members").inputs.autoDeployment).toMatchObject({
    enabled: false,
  });
  const name = "MemberInstances-ou-loca-workload1";
  expect(program.one("StackSetInstance", name).inputs.deploymentTargets).toEqual({
    organizationalUnitIds: ["ou-loca-workload1"],
    accounts: ["333333333333"],
    accountFilterType: "INTERSECTION",
  });
});

test("roles that no expectation covers may be ignored", () => {
  expect(program.environmentOf(functionNames.onTrustUpdated).UNPROTECTED_ROLES).toBe("ignore");
});
