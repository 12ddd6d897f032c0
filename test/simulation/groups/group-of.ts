import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { systemClock } from "../../../adapters/clock.ts";
import { dynamoGroups } from "../../../adapters/dynamodb/incidents/groups.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { queueNames } from "../../../core/contract/names.ts";
import { slackTokenParameterName } from "../../../core/contract/parameters.ts";
import { journalEntry } from "../../../core/notify/journal/entry.ts";
import { orphaned } from "../../core/notify/orphaned.ts";
import { hubFunctions } from "../hub/functions.ts";
import { FunctionPool } from "../hub/pool.ts";
import { within } from "../world/install.ts";
import { World } from "../world/world.ts";

const hours = 4;

/** Records so many incidents of one cause, one after the other, and sends the group. @returns the world afterwards */
export function runGroup(size: number): Promise<World> {
  const world = new World(7, []);
  const { time, sqs, calls, trace, services } = world;
  return within(world, async () => {
    services.parameters.set(slackTokenParameterName, "xoxb-simulated");
    for (const declared of hubFunctions({}).filter(({ name }) => name === "notify"))
      new FunctionPool(declared, [sqs.queue(queueNames.notify)], "", { calls, time, trace });
    // Virtual time ends when nothing waits, and the clients read their configuration in real time
    for (let second = 0; second < hours * 3600; second++) time.at(time.start + second * 1000, () => {});
    const recording = record(size, world);
    await time.runUntil(time.start + hours * 3600 * 1000);
    await recording;
    return world;
  });
}

async function record(size: number, { time, sqs }: World): Promise<void> {
  const table = { client: new DynamoDBClient({ region: "us-east-1" }), name: "trust-drift" };
  const [state, groups] = [dynamoState(table), dynamoGroups(table, systemClock)];
  for (let count = 0; count < size; count++) {
    const group = await groups.current("the deployer");
    const detectedAt = new Date(time.now).toISOString();
    const id = String(count).padStart(32, "0");
    const incident = orphaned("444444444444", `app-${count}`, 0, { id, group, detectedAt });
    const { record } = await state.read(incident.role);
    await state.write(incident.role, { ...record, latest: incident }, [incident]);
    const { detailType, ...entry } = journalEntry({ incident, step: 0 });
    sqs.queue(queueNames.notify).send(JSON.stringify({ ...entry, "detail-type": detailType }));
  }
}
