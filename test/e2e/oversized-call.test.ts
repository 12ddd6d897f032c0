import { UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import { afterAll, beforeAll, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { type Organization, startOrganization } from "../../local/organization.ts";
import { accounts } from "../../local/shared/accounts.ts";
import { waiting } from "../functions/support/queues.ts";
import { trusting } from "../local/gateway/trust-policies.ts";
import { type Onlookers, onlookersOf } from "./onlookers.ts";

const { hub, prod } = accounts;
const role = { account: prod, name: "qovery-user-role" };

let organization: Organization;
let see: Onlookers;

beforeAll(async () => {
  organization = await startOrganization();
  see = await onlookersOf(organization);
});

afterAll(() => organization?.stop());

test("a trust policy padded beyond CloudTrail's limit is found, with its caller", async () => {
  const foreign = trusting("arn:aws:iam::193672423079:root");
  // IAM ignores white space, up to 131,072 characters
  const PolicyDocument = foreign.padEnd(130_000, " ");
  const { iam } = organization.clients(prod);
  await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument }));
  await expect.poll(() => see.messagesWith("Oversized UpdateAssumeRolePolicy call")).toHaveLength(1);
  await expect
    .poll(() => see.incidentsOf(role))
    .toMatchObject([
      {
        severity: "critical",
        cause: { kind: "trust-changed" },
        actor: { arn: `arn:aws:iam::${prod}:user/operator`, isUnproven: true },
      },
    ]);
  await expect.poll(() => see.underWay()).toBe(0);
  expect(await waiting(organization.clients(hub).sqs, queueNames.deadLetters)).toBe(0);
  expect(await see.incidentsOf(role)).toHaveLength(1);
});
