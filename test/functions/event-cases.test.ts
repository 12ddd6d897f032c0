import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { publishExpectations } from "../../local/deployment/expectations.ts";
import { everyCase } from "../support/every-case.ts";
import { eventCaseEndings } from "./support/events/case-endings.ts";
import { expectEnding, follow } from "./support/events/endings.ts";
import type { EventCase } from "./support/events/event-case.ts";
import { neighbourFiles, neighboursIn } from "./support/events/neighbours.ts";
import { eventCase, eventCaseFiles } from "./support/events/shared-cases.ts";
import { eventCaseWorlds, neighbourWorlds, type World } from "./support/events/worlds.ts";
import { type Hub, startHub } from "./support/hub.ts";

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});

afterEach(() => hub.reset());

afterAll(() => hub?.stop());

test("every case has its ending", () => {
  expect(Object.keys(eventCaseEndings).sort()).toEqual(eventCaseFiles);
});

test.each(Object.keys(eventCaseEndings))("%s", async (file) => {
  const given = eventCase(file);
  await arrange(given, eventCaseWorlds[file]);
  await expectEnding(hub, await follow(hub, given), eventCaseEndings[file] ?? { ignored: "never" });
});

/** The short form tries every eighth case of each file. */
function triedOf(file: string) {
  return neighboursIn(file).filter((_, at) => everyCase || at % 8 === 0);
}

describe.each(neighbourFiles)("%s", (file) => {
  test.each(triedOf(file).map((make) => [make().name, make] as const))("%s", async (_, make) => {
    const given = make();
    await arrange(given, given.world === undefined ? undefined : neighbourWorlds[given.world]);
    await expectEnding(hub, await follow(hub, given), given.ending);
  });
});

/** The expectations are in effect since before the events. */
async function arrange(given: EventCase, world: World | undefined): Promise<void> {
  const at = new Date(Date.now() - 3_600_000);
  await publishExpectations(hub.organization.url, given.expectations, at);
  await hub.turnToggle(given.toggle);
  await world?.(hub, given);
}
