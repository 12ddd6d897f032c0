import { GetRolePolicyCommand, type IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { functionNames, memberRoleNames } from "../../core/contract.ts";
import { burst } from "../../core/failed-call.ts";
import { qovery, sample, updated, widened } from "../flows/samples.ts";
import { type Hub, startHub } from "./hub.ts";
import { onlyIncident } from "./outcomes.ts";

// The gateway judges every call of a function by its declared role, in every test that runs one. Here those calls
// that others do not make, and that a permission that is missing is missed.

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
  expect(calls).toMatchObject({ [`${account()} dynamodb:PutItem`]: expect.any(Number) });
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

test.each([
  "dynamodb:BatchGetItem",
  "dynamodb:PutItem",
  "dynamodb:UpdateItem",
  "events:PutEvents",
  "ssm:GetParameter",
])("without %s, on-trust-updated fails, and its log says what is missing", async (action) => {
  await hub.stage.put(qovery, widened("qovery-access"));
  const giveBack = await takeAway(functionNames.onTrustUpdated, action);
  const { givenBack, text } = await hub.functions["on-trust-updated"].run(drift).finally(giveBack);
  // The toggle's reading that is refused means "off", which the alert says; everything else comes back
  if (action === "ssm:GetParameter") expect(JSON.stringify(await onlyIncident(hub))).toContain(action);
  else {
    expect(givenBack).toEqual(["message-0"]);
    expect(text).toContain(`not authorized to perform: ${action}`);
  }
});

test("a remediator that may not write blocks the incident, which says the statement that would unblock it", async () => {
  await hub.turnToggle("on");
  await hub.stage.put(qovery, widened("qovery-access"));
  const { iam } = hub.organization.clients(hub.organization.accounts.prod);
  const giveBack = await takeAway(
    memberRoleNames.remediator,
    "iam:UpdateAssumeRolePolicy",
    { iam },
    "put-back",
  );
  await hub.functions["on-trust-updated"].run(drift).finally(giveBack);
  const { state, blockage } = await onlyIncident(hub);
  expect(state).toBe("blocked");
  expect(blockage?.error).toContain("no identity-based policy allows the iam:UpdateAssumeRolePolicy action");
  expect(blockage?.unblockingStatement).toContain("role/qovery-user-role");
});

/** Takes an action out of a role's policy. @returns what puts it back */
async function takeAway(
  RoleName: string,
  action: string,
  { iam }: { readonly iam: IAMClient } = hub.clients,
  PolicyName = "inline",
): Promise<() => Promise<void>> {
  const named = { RoleName, PolicyName };
  const { PolicyDocument: before = "" } = await iam.send(new GetRolePolicyCommand(named));
  const document = JSON.parse(decodeURIComponent(before));
  for (const statement of document.Statement)
    statement.Action = [statement.Action].flat().map((one: string) => (one === action ? "none:None" : one));
  const put = async (text: string) => {
    await iam.send(new PutRolePolicyCommand({ ...named, PolicyDocument: text }));
  };
  await put(JSON.stringify(document));
  return () => put(decodeURIComponent(before));
}
