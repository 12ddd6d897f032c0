import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { functionNames } from "../../core/contract.ts";
import { burst } from "../../core/failed-call.ts";
import { qovery, sample, updated, widened } from "../flows/samples.ts";
import { expectAllowed } from "./allowed.ts";
import { type Hub, startHub } from "./hub.ts";
import { onlyIncident } from "./outcomes.ts";

// Every run of a function is held against its declared role, see lambda.ts; here those that others do not make

let hub: Hub;

beforeAll(async () => {
  hub = await startHub();
});

afterEach(() => hub.reset());

afterAll(() => hub?.stop());

const account = () => hub.organization.accounts.hub;

test("a second delivery reads the incident, which the role allows", async () => {
  const event = JSON.stringify(updated("event-1", widened("qovery-access")));
  await hub.stage.put(qovery, widened("qovery-access"));
  await hub.functions["on-trust-updated"].run(event);
  const { calls, givenBack } = await hub.functions["on-trust-updated"].run(event);
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
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated("event-1", widened("qovery-access"))));
  const { run } = await hub.tell();
  expect(run?.givenBack).toEqual([]);
});

test("a call that no statement allows is told by its name", async () => {
  const calls = [`${account()} dynamodb:DeleteItem`];
  await expect(expectAllowed(functionNames.onTrustUpdated, calls)).rejects.toThrow("dynamodb:DeleteItem");
  const write = [`${hub.organization.accounts.prod} iam:DeleteRole`];
  await expect(expectAllowed(functionNames.onTrustUpdated, write)).rejects.toThrow("iam:DeleteRole");
});
