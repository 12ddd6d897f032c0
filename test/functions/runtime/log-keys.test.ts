import { afterAll, beforeAll, expect, test } from "vitest";
import { expectedDocument, qovery, updated, widened } from "../../core/support/samples.ts";
import { type Hub, startHub } from "../support/hub.ts";
import type { LogLine, Run } from "../support/lambda.ts";

let hub: Hub;
beforeAll(async () => {
  hub = await startHub();
}, 120_000);
afterAll(() => hub?.stop());

const { account, name: role } = qovery;
const roleOf = (roleName: string) => ({ "detail.requestParameters.roleName": roleName });
const event = (id: string, document: string, changes: Record<string, unknown> = {}) =>
  JSON.stringify(updated(id, document, changes));

/** The lines of each event, by its id. */
function byEvent({ log }: Run): Readonly<Record<string, readonly LogLine[]>> {
  return Object.fromEntries(Map.groupBy(log, ({ eventId }) => String(eventId)));
}

test("every line of a batch names its own event, account, role and reason", async () => {
  const drift = widened("qovery-access");
  await hub.turnToggle("on");
  await hub.stage.put(qovery, drift);
  const run = await hub.functions["on-trust-updated"].run(
    event("drift", drift),
    event("unknown-role", drift, roleOf("nobody-knows")),
    event("put-back", expectedDocument("qovery-access")),
    event("malformed", drift, { "detail.eventTime": "yesterday" }),
    event("unknown-too", drift, roleOf("nobody-else")),
    "no JSON",
  );
  const lines = byEvent(run);
  const nothingToDo = { message: "Nothing to do", account, reason: "not-protected" };
  expect(lines).toMatchObject({
    drift: [{ message: "Incident", account, role, reason: expect.stringContaining("expected document") }],
    "unknown-role": [{ ...nothingToDo, role: "nobody-knows" }],
    "unknown-too": [{ ...nothingToDo, role: "nobody-else" }],
    "put-back": [{ account, role, reason: expect.any(String) }],
    malformed: [
      { level: "ERROR", account, role, reason: expect.stringContaining("detail.eventTime: expected") },
    ],
    undefined: [
      { level: "ERROR", messageId: "message-5", reason: "body: expected JSON, found something else" },
    ],
  });
  expect(Object.keys(lines)).toHaveLength(6);
});
