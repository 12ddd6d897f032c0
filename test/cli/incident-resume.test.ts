import { afterAll, beforeAll, expect, test } from "vitest";
import { dynamoState } from "../../adapters/dynamodb/roles/record.ts";
import { queueNames, tableName } from "../../core/contract/names.ts";
import { advance } from "../../core/incidents/incident.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { takeAll } from "../functions/support/queues.ts";
import { command, startHubForCommands } from "./support/command-line.ts";

const operator = "arn:aws:iam::222222222222:user/operator on the command line";
const own = widened("qovery-access", `arn:aws:iam::${qovery.account}:root`);

let hub: Hub;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

/** As after the third revert that did not last. */
async function suspend() {
  await hub.reset();
  await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  await hub.turnToggle("approve");
  await hub.stage.put(qovery, own);
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("resume-1", own)));
  const state = dynamoState({ client: hub.clients.dynamodb, name: tableName });
  const { record } = await state.read(qovery);
  const since = new Date().toISOString();
  const latest = advance(await onlyIncident(hub), "suspended", since, "Another writer changes the role.");
  await state.write(qovery, { ...record, latest, suspension: { since } }, [latest]);
  return latest;
}

test("incident resume shows the incident, asks, and ends the suspension in the own name", async () => {
  const { id } = await suspend();
  const refused = await command(["incident", "resume", id], "n");
  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining("Nothing was resumed.") });
  expect(refused.out).toContain("Another writer changes the role.");
  expect(await command(["incident", "resume", id, "--digest", "0".repeat(32), "--yes"])).toMatchObject({
    code: 1,
    errors: `Incident ${id} has changed: look at it again. Nothing was resumed.\n`,
  });
  expect(await takeAll(hub.clients.sqs, queueNames.trustRechecks)).toEqual([]);
  const { code, out } = await command(["incident", "resume", id, "--yes", "--json"]);
  expect([code, JSON.parse(out)]).toEqual([
    0,
    {
      subject: id,
      result: "approved",
      text: `Resumed role ${qovery.name} of ${qovery.account}. It is checked now.`,
    },
  ]);
  for (const body of await takeAll(hub.clients.sqs, queueNames.trustRechecks))
    await hub.functions["on-trust-updated"].run(body);
  const { resumed, state } = await onlyIncident(hub);
  expect([resumed?.by, state]).toEqual([operator, "awaiting-approval"]);
  expect(await command(["incident", "resume", id, "--yes"])).toMatchObject({
    code: 0,
    out: expect.stringContaining("is not suspended"),
  });
  expect(await command(["incident", "resume", "f".repeat(32), "--yes"])).toMatchObject({
    code: 1,
    errors: `Incident ${"f".repeat(32)} does not exist.\n`,
  });
});
