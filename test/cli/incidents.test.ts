import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { shownDigest } from "../../core/incidents/approval/close.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { type Answer, command as commandLine, startHubForCommands } from "./support/command-line.ts";

const operator = "arn:aws:iam::222222222222:user/operator";

let hub: Hub;
let count = 0;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

beforeEach(async () => {
  count += 1;
  await hub.reset();
  await hub.turnToggle("off");
  await hub.stage.put(qovery, widened("qovery-access"));
  const event = updated(`closed-${count}`, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(JSON.stringify(event));
});

const command = (args: readonly string[], answer?: Answer) =>
  commandLine(["incidents", "close", ...args], answer);

test("shows the incident, asks, and puts the caller and the reason on record", async () => {
  const { id } = await onlyIncident(hub);
  const { code, out, errors } = await command([id, "--reason", "known change"], "y");
  expect({ code, errors }).toEqual({ code: 0, errors: "" });
  expect(out).toContain("CRITICAL: Trust policy of qovery-user-role changed");
  expect(out).toContain(`Close this incident? [y/N] Closed incident ${id}.`);
  const { state, steps } = await onlyIncident(hub);
  expect(state).toBe("resolved");
  expect(steps.at(-1)?.note).toBe(`Closed by ${operator} on the command line: known change`);
});

test("closes nothing after another answer, without a reason, or if the incident changed", async () => {
  const incident = await onlyIncident(hub);
  expect(await command([incident.id, "--reason", "known change"], "n")).toMatchObject({ code: 1 });
  expect(await command([incident.id, "--yes"])).toMatchObject({ code: 1 });
  const changed = ["--reason", "known change", "--digest", "0".repeat(32), "--yes"];
  expect(await command([incident.id, ...changed])).toMatchObject({ code: 1 });
  expect((await onlyIncident(hub)).state).toBe("detected");
  const seen = ["--reason", "known change", "--digest", shownDigest(incident), "--yes"];
  expect(await command([incident.id, ...seen])).toMatchObject({ code: 0 });
  expect(await command([incident.id, ...seen])).toMatchObject({ code: 0 });
});
