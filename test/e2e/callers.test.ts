import { CreateRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { DeleteParameterCommand, PutParameterCommand } from "@aws-sdk/client-ssm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { takeAway } from "../functions/support/take-away.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

// Who made a change is known although its event is late or lost.

const { hub, prod } = accounts;
const qovery = { account: prod, name: "qovery-user-role" };
const deployer = `arn:aws:iam::${prod}:role/ci/deployer`;
const calls = () => organization.gateway.calls.get(`${prod} cloudtrail:LookupEvents`) ?? 0;

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization({ retryAfterSeconds: 1 });
  see = await onlookersOf(organization);
  const role = {
    RoleName: "deployer",
    Path: "/ci/",
    AssumeRolePolicyDocument: trusting(`arn:aws:iam::${prod}:root`),
  };
  await organization.clients(prod).iam.send(new CreateRoleCommand(role));
  await turnToggle("on");
});

afterAll(() => organization?.stop());

async function turnToggle(Value: string): Promise<void> {
  const input = { Name: toggleParameterName, Value, Overwrite: true };
  await organization.clients(hub).ssm.send(new PutParameterCommand(input));
}

/** Without an event. @returns the time before the call */
async function writeSilently(
  { name: RoleName }: RoleKey,
  PolicyDocument: string,
  byArn?: string,
): Promise<string> {
  const since = new Date().toISOString();
  const session = byArn === undefined ? prod : organization.gateway.openServiceSession(byArn, "release-7");
  organization.gateway.events.suppress(true);
  await organization
    .clients(session)
    .iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument }));
  organization.gateway.events.suppress(false);
  return since;
}

async function incidentSince(since: string, role: RoleKey, state: Incident["state"]): Promise<Incident> {
  const latest = async () => (await see.incidentsOf(role)).find(({ detectedAt }) => detectedAt > since);
  await expect.poll(async () => (await latest())?.state).toBe(state);
  await expect.poll(() => see.underWay()).toBe(0);
  return (await latest()) ?? expect.fail("no incident");
}

describe("drift whose event is lost, which a sweep finds", () => {
  const vendor = "arn:aws:iam::283389881690:role/qovery-deployer";

  test("is adopted if CloudTrail's event history shows a trusted changer", async () => {
    const before = calls();
    const since = await writeSilently(qovery, trusting(vendor), deployer);
    await organization.sweep();
    expect(await incidentSince(since, qovery, "adopted")).toMatchObject({
      foundBy: "sweep",
      actor: { arn: deployer, sessionName: "release-7" },
    });
    expect(JSON.stringify(await see.trustOf(qovery))).not.toContain("user/qovery-deployer");
    expect(calls() - before).toBe(1);
  });

  test("is reverted, and names the caller, if the history shows another one", async () => {
    const since = await writeSilently(qovery, trusting("arn:aws:iam::193672423079:root"));
    await organization.sweep();
    const incident = await incidentSince(since, qovery, "reverted");
    expect(incident).toMatchObject({ actor: { arn: `arn:aws:iam::${prod}:user/operator` } });
    const [text] = (await see.texts()).filter(({ incidentId }) => incidentId === incident.id);
    expect(text?.text).toContain("Changed by: user operator in account 444444444444");
  });

  test("is reverted as that of an unknown caller while the history does not show the call, then named", async () => {
    organization.gateway.history.delay(600_000);
    const since = await writeSilently(qovery, trusting("arn:aws:iam::193672423080:root"));
    await organization.sweep();
    const incident = await incidentSince(since, qovery, "reverted");
    expect(incident.actor).toBeUndefined();
    organization.gateway.history.delay(0);
  });

  test("is reverted, and the alert says why the caller is unknown, if the history may not be read", async () => {
    const { iam } = organization.clients(prod);
    const giveBack = await takeAway(iam, "trust-drift-reader", "cloudtrail:LookupEvents");
    const since = await writeSilently(qovery, trusting("arn:aws:iam::193672423081:root"));
    await organization.sweep();
    const incident = await incidentSince(since, qovery, "reverted").finally(giveBack);
    expect(incident.steps[0]?.note).toMatch(
      /The caller is unknown: CloudTrail's event history could not be read \(.*not authorized to perform: cloudtrail:LookupEvents/,
    );
  });
});

describe("a change of the toggle", () => {
  const toggle = { account: hub, name: "(auto-remediation)" };

  test("is announced at once: by whom, and the mode", async () => {
    const since = new Date().toISOString();
    await turnToggle("off");
    const incident = await incidentSince(since, toggle, "resolved");
    expect(incident).toMatchObject({
      severity: "medium",
      cause: { kind: "toggle-changed", eventName: "PutParameter", mode: "off" },
      actor: { arn: `arn:aws:iam::${hub}:user/operator` },
    });
    await expect
      .poll(async () => (await see.toggleTexts()).map(({ text }) => text))
      .toContainEqual(expect.stringContaining("Auto-remediation is `off`"));
  });

  test("is announced if the toggle is deleted", async () => {
    await organization.clients(hub).ssm.send(new DeleteParameterCommand({ Name: toggleParameterName }));
    await expect
      .poll(async () => (await see.incidentsOf(toggle)).map(({ cause }) => cause))
      .toContainEqual(
        expect.objectContaining({ kind: "toggle-changed", eventName: "DeleteParameter", mode: "off" }),
      );
  });
});
