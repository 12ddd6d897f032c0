import { expect, test } from "vitest";
import { canaryRole, canaryTrust } from "../../../core/contract/canary.ts";
import { functionNames, scheduleNames, topicName } from "../../../core/contract/names.ts";
import { exampleSettings } from "../../../tools/sst-program/settings.ts";
import { functionMetricNames } from "../../support/function-metrics.ts";
import { arnOf, declared } from "../declared.ts";
import { memberOf } from "../member/member.ts";

const program = await declared();
const arn = "arn:aws:iam::222222222222:role/canary/trust-drift/trust-canary";

test("the canary trusts as the contract says, and may nothing, whatever anyone gives it", () => {
  const { inputs, state } = program.one("Role", canaryRole.name);
  expect(state.arn).toBe(arn);
  expect(JSON.parse(String(inputs.assumeRolePolicy))).toEqual(canaryTrust);
  expect(inputs.permissionsBoundary).toBe("arn:aws:iam::aws:policy/AWSDenyAll");
  expect(inputs.inlinePolicies).toBeUndefined();
  expect(inputs.managedPolicyArns).toBeUndefined();
});

test("a deploy does not put its trust back: that is for the responder to do", () => {
  expect(program.one("Role", canaryRole.name).ignoreChanges).toEqual(["assumeRolePolicy"]);
});

test("the remediator may write the canary of the hub, and the canary of no other account", () => {
  for (const account of ["222222222222", "444444444444"]) {
    const { Policies } = memberOf(program, account).properties.Remediator as {
      Policies: { PolicyDocument: { Statement: { Effect: string; Resource: string[] }[] } }[];
    };
    const allowed = Policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
      .filter(({ Effect }) => Effect === "Allow")
      .flatMap(({ Resource }) => Resource);
    expect(allowed.filter((one) => one.includes("canary"))).toEqual([arn]);
  }
});

test("its own schedule asks for a look three times before a change is late", () => {
  const { inputs } = program.one("EventRule", scheduleNames.canary);
  const alarm = program.one("MetricAlarm", functionNames.canary).inputs;
  expect(inputs).toMatchObject({ scheduleExpression: "rate(10 minutes)", eventBusName: "default" });
  expect(alarm).toMatchObject({ period: 30 * 60, threshold: 30 * 60 });
});

test("nothing changes it before our part is in the hub's account, where the change must be noticed", () => {
  expect(program.one("EventRule", scheduleNames.canary).dependsOn).toContain(
    "MemberInstances-ou-loca-workload1",
  );
});

test("the alarm goes off for a change that no one answers, and for a canary that is silent", () => {
  const { inputs } = program.one("MetricAlarm", functionNames.canary);
  expect(inputs).toMatchObject({
    namespace: "TrustDrift",
    metricName: "CanaryOpen",
    dimensions: { service: functionNames.canary },
    statistic: "Maximum",
    comparisonOperator: "GreaterThanThreshold",
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    treatMissingData: "breaching",
    alarmActions: [arnOf("sns", topicName)],
  });
  expect(functionMetricNames).toContain(`${functionNames.canary} CanaryOpen`);
});

test.each([
  ["it is not wanted", { TRUST_DRIFT_CANARY: "off" }],
  ["a pilot leaves the hub out", { TRUST_DRIFT_ONLY_ACCOUNTS: "333333333333" }],
])("there is nothing of it where %s", async (_, settings) => {
  const deployment = await declared({ settings: { ...exampleSettings, ...settings } });
  const hubs = deployment.program.resources.filter(({ type }) => !type.endsWith(":StackSet"));
  expect(JSON.stringify(hubs).toLowerCase()).not.toContain("canary");
});

test("a pilot that names the hub has it", async () => {
  const settings = { ...exampleSettings, TRUST_DRIFT_ONLY_ACCOUNTS: "222222222222,333333333333" };
  expect((await declared({ settings })).names("Role")).toContain(canaryRole.name);
});
