import { DeleteRolePermissionsBoundaryCommand } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { burst } from "../../core/respond/calls/failed-calls.ts";
import { throttling } from "../../local/gateway/state/faults.ts";
import { functionUrl } from "../../local/lambda/function-url.ts";
import { qovery, sample, updated, widened } from "../core/support/samples.ts";
import { type Hub, startHub } from "./support/hub.ts";
import { onlyIncident } from "./support/outcomes.ts";
import { takeAll } from "./support/queues.ts";
import {
  deletionOfRestored,
  protectRestored,
  removeRestored,
  restored,
  snapshotAndDelete,
} from "./support/restored-role.ts";
import { scenarioOf, unreadable } from "./support/scenarios.ts";
import { takeAway } from "./support/take-away.ts";

// The gateway judges every call of a function by its declared role, in every test that runs one. Here those calls
// that others do not make. That each permission is missed when it is missing: see taken-away.test.ts.

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});

afterEach(() => hub.reset());

afterAll(() => hub?.stop());

const account = () => hub.organization.accounts.hub;
const drift = JSON.stringify(updated("event-1", widened("qovery-access")));

test("a second delivery reads the incident, which the role allows", async () => {
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(drift);
  const { calls, givenBack } = await hub.functions["on-trust-updated"].run(drift);
  expect(calls).toMatchObject({ [`${account()} dynamodb:GetItem`]: 1 });
  expect(givenBack).toEqual([]);
});

test("a burst of refused calls, and what comes after it", async () => {
  const refused = Array.from({ length: burst.calls + 2 }, (_, at) =>
    JSON.stringify(
      sample("update-assume-role-policy/failed-malformed-with-document", { "detail.eventID": `e${at}` }),
    ),
  );
  const { calls, givenBack } = await hub.functions["on-trust-updated"].run(...refused);
  expect(calls).toMatchObject({ [`${account()} dynamodb:TransactWriteItems`]: expect.any(Number) });
  expect(givenBack).toEqual([]);
  expect(await onlyIncident(hub)).toMatchObject({ cause: { kind: "failed-calls" } });
  expect(await hub.refusedCalls()).toBe(burst.calls);
});

test("telling people", async () => {
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(drift);
  const { run } = await hub.tell();
  expect(run?.givenBack).toEqual([]);
});

test("a remediator that may not write blocks the incident, which says the statement that would unblock it", async () => {
  await hub.turnToggle("on");
  await hub.stage.put(qovery, widened("qovery-access"));
  const { iam } = hub.organization.clients(hub.organization.accounts.prod);
  const giveBack = await takeAway(iam, memberRoleNames.remediator, "iam:UpdateAssumeRolePolicy");
  await hub.functions["on-trust-updated"].run(drift).finally(giveBack);
  const { state, blockage } = await onlyIncident(hub);
  expect(state).toBe("blocked");
  expect(blockage?.error).toContain("no identity-based policy allows the iam:UpdateAssumeRolePolicy action");
  expect(blockage?.unblockingStatement).toContain("role/qovery-user-role");
});

test.each(unreadable)("$file says when a message that makes no sense returns", async ({ file }) => {
  const { calls, refused, givenBack } = await hub.functions[file].run("{}");
  expect(givenBack).toEqual(["message-0"]);
  expect(calls).toEqual({ [`${account()} sqs:ChangeMessageVisibility`]: 1 });
  expect(refused).toEqual({});
});

test("a provider that went without an event is reported by the function that reads a role that trusts it", async () => {
  const { prepare, run } = scenarioOf("a role is read whose provider went without an event");
  await prepare(hub);
  await run(hub);
  const [message, ...others] = await takeAll(hub.clients.sqs, queueNames.principalRechecks);
  expect(others).toEqual([]);
  expect(JSON.parse(message ?? "")).toMatchObject({ kind: "lost", providerKind: "oidc-provider" });
  const { refused, givenBack } = await hub.functions["on-principal-changed"].run(message ?? "");
  expect([refused, givenBack]).toEqual([{}, []]);
  expect(await onlyIncident(hub)).toMatchObject({
    cause: { kind: "principal-deleted", dependents: [{ name: "github-deployer" }] },
  });
});

test("a protected role that is recreated with another trust is put back", async () => {
  await hub.turnToggle("on");
  await hub.stage.put(qovery, widened("qovery-access"));
  const created = sample("create-role/protected-role-recreated", {
    "detail.requestParameters.roleName": qovery.name,
    "detail.requestParameters.assumeRolePolicyDocument": widened("qovery-access"),
  });
  const { calls, refused } = await hub.functions["on-principal-changed"].run(JSON.stringify(created));
  expect(refused).toEqual({});
  expect(calls).toMatchObject({ [`${qovery.account} iam:UpdateAssumeRolePolicy`]: 1 });
  expect(await onlyIncident(hub)).toMatchObject({ state: "reverted" });
});

describe("a deleted role", () => {
  afterAll(() => removeRestored(hub));

  const follow = async (body: string) => {
    const run = await hub.functions["on-principal-changed"].run(body);
    expect(run.refused).toEqual({});
    return run;
  };

  test("that waits for a person is created again when someone clicks the button", async () => {
    await protectRestored(hub, "approve");
    await hub.turnToggle("approve");
    const url = await functionUrl((event) => hub.functions["slack-actions"].process.invoke(event));
    const { interactions } = hub.organization.slack;
    interactions.requestUrl = url.url;
    await snapshotAndDelete(hub);
    await follow(deletionOfRestored());
    expect(await onlyIncident(hub)).toMatchObject({ state: "awaiting-approval" });
    const { messages } = await hub.tell();
    await takeAll(hub.clients.sqs, queueNames.principalRechecks);
    expect(await interactions.click(messages[0]?.ts ?? expect.fail("nothing was told"), "approve")).toBe(200);
    await url.stop();
    const [trigger, ...others] = await takeAll(hub.clients.sqs, queueNames.principalRechecks);
    expect(others).toEqual([]);
    expect(JSON.parse(trigger ?? "")).toMatchObject({ reason: "approved", roleName: restored.name });
    const { calls } = await follow(trigger ?? "");
    expect(calls).toMatchObject({ [`${restored.account} iam:CreateInstanceProfile`]: 1 });
    expect(await onlyIncident(hub)).toMatchObject({ state: "reverted" });
  });

  test("gets its boundary back when someone removes the boundary during a restore", async () => {
    await protectRestored(hub, "auto");
    await hub.turnToggle("on");
    await snapshotAndDelete(hub);
    const deletion = deletionOfRestored();
    const { faults } = hub.organization.gateway;
    faults.plan({ ...throttling, service: "iam", action: "PutRolePolicy", times: 100 });
    const first = await follow(deletion);
    faults.clear();
    expect(first.givenBack).toEqual(["message-0"]);
    const { iam } = hub.organization.clients(restored.account);
    await iam.send(new DeleteRolePermissionsBoundaryCommand({ RoleName: restored.name }));
    const { calls } = await follow(deletion);
    expect(calls).toMatchObject({ [`${restored.account} iam:PutRolePermissionsBoundary`]: 1 });
    expect(await onlyIncident(hub)).toMatchObject({ state: "reverted" });
  });
});
