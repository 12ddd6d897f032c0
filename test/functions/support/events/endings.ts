import { expect } from "vitest";
import { queueNames } from "../../../../core/contract/names.ts";
import type { Hub } from "../hub.ts";
import type { Run } from "../lambda.ts";
import { expectNothingToDo, onlyIncident, writesOf } from "../outcomes.ts";
import { takeAll } from "../queues.ts";
import type { Ending, EventCase } from "./event-case.ts";

/** Delivers the events, and once more for each later answer of GetRole: until then nothing is reported. */
export async function follow(hub: Hub, { before, bodies, handler, role, lives }: EventCase): Promise<Run> {
  const [first, ...later] = lives;
  await hub.stage.put(role, first);
  for (const body of before) await hub.functions[handler].run(body);
  let run = await hub.functions[handler].run(...bodies);
  for (const live of later) {
    expect(run.givenBack).toEqual(["message-0"]);
    expect(run.text).toContain("NotShownYet");
    expect(await hub.incidents()).toEqual([]);
    expect(writesOf(run)).toBe(0);
    await hub.stage.put(role, live);
    run = await hub.functions[handler].run(...bodies);
  }
  return run;
}

export async function expectEnding(hub: Hub, run: Run, ending: Ending): Promise<void> {
  if ("ignored" in ending) {
    if (run.log.length === 1) await expectNothingToDo(hub, run, ending.ignored);
    for (const line of run.log)
      expect(line).toMatchObject({ message: "Nothing to do", reason: ending.ignored });
    if (ending.refusedCalls !== undefined) expect(await hub.refusedCalls()).toBe(ending.refusedCalls);
    expect(await hub.incidents()).toEqual([]);
    return;
  }
  const incident = await onlyIncident(hub);
  expect(incident).toMatchObject(ending.incident);
  expect(run.givenBack).toEqual(ending.isReturned ? ["message-0"] : []);
  const orders = await takeAll(hub.clients.sqs, queueNames.sweepAccount);
  expect(orders.some((order) => order.includes(incident.id))).toBe(ending.ordersSweep === true);
  const said = JSON.stringify((await hub.tell()).messages);
  for (const text of ending.texts ?? []) expect(said).toContain(text);
  for (const text of ending.notTexts ?? []) expect(said).not.toContain(text);
}
