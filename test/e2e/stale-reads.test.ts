import { CreateRoleCommand, DeleteRoleCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { renderTrust } from "../../core/expectations/expectation.ts";
import type { RoleKey } from "../../core/principals/role.ts";
import { ownExpectations } from "../../local/deployment/expectations.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import type { Clients } from "../../local/shared/clients.ts";
import { clientsIn } from "../functions/support/clients.ts";
import { waiting } from "../functions/support/queues.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod, dev } = accounts;
const foreign = trusting("arn:aws:iam::193672423079:root");
const role = { account: prod, name: "qovery-user-role" };

let organization: Organization;
let clients: (account: string) => Clients;
let see: Onlookers;
let expected: string;

beforeAll(async () => {
  organization = await startOrganization();
  organization.gateway.staleReads.after(1);
  clients = clientsIn(organization);
  see = await onlookersOf(organization);
  const expectation = (await ownExpectations()).find(({ match }) => match.roles.includes(role.name));
  if (expectation === undefined) throw new Error(`no expectation of expectations/ names ${role.name}`);
  expected = renderTrust(expectation, prod, "aws");
});

afterAll(() => organization?.stop());

const iam = ({ account }: RoleKey) => clients(account).iam;

const update = (one: RoleKey, PolicyDocument: string) =>
  iam(one).send(new UpdateAssumeRolePolicyCommand({ RoleName: one.name, PolicyDocument }));

const create = (one: RoleKey, AssumeRolePolicyDocument: string) =>
  iam(one).send(new CreateRoleCommand({ RoleName: one.name, AssumeRolePolicyDocument }));

/** What the handlers returned to their queues, because IAM showed the state before the call. */
function readAgain(file: "on-trust-updated" | "on-principal-changed"): number {
  const lines = organization.functions?.logs.get(`trust-drift-${file}`) ?? [];
  return lines.filter((line) => line.includes("NotShownYet")).length;
}

async function expectQuiet(): Promise<void> {
  await expect.poll(() => see.underWay()).toBe(0);
  expect(await waiting(clients(hub).sqs, queueNames.deadLetters)).toBe(0);
}

const causesOf = async (one: RoleKey) => (await see.incidentsOf(one)).map(({ cause }) => cause.kind);

test("an update that GetRole shows only later is drift, and not a change of a moment", async () => {
  await update(role, foreign);
  await expect.poll(() => causesOf(role)).toEqual(["trust-changed"]);
  expect(readAgain("on-trust-updated")).toBe(1);
  await expectQuiet();
  expect(await see.incidentsOf(role)).toMatchObject([{ state: "detected", severity: "critical" }]);
  await update(role, expected);
  await expect.poll(() => see.incidentsOf(role)).toMatchObject([{ state: "resolved" }]);
});

test("an update of an unprotected role is reported", async () => {
  const unprotected = { account: dev, name: "app" };
  await create(unprotected, trusting(`arn:aws:iam::${dev}:root`));
  await update(unprotected, foreign);
  await expect.poll(() => causesOf(unprotected)).toEqual(["risky-trust"]);
  await expectQuiet();
});

test("a deletion and a creation are seen as what they are", async () => {
  const before = readAgain("on-principal-changed");
  await iam(role).send(new DeleteRoleCommand({ RoleName: role.name }));
  await expect.poll(() => causesOf(role)).toContain("role-deleted");
  expect(readAgain("on-principal-changed")).toBeGreaterThan(before);
  await expectQuiet();
  await create(role, expected);
  const deletion = async () =>
    (await see.incidentsOf(role)).find(({ cause }) => cause.kind === "role-deleted");
  await expect.poll(deletion).toMatchObject({ state: "resolved" });
  await expectQuiet();
  expect((await causesOf(role)).filter((cause) => cause === "role-deleted")).toHaveLength(1);
});
