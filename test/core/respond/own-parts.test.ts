import { readFileSync } from "node:fs";
import * as v from "valibot";
import { beforeEach, describe, expect, test } from "vitest";
import { ownPartCheckMessage } from "../../../core/events/own/own-part-check.ts";
import { alertOf } from "../../../core/notify/incident-alert.ts";
import { handlePrincipalChange, handlePrincipalRecheck } from "../../../core/respond/handle-event.ts";
import { MemoryWorld } from "../support/memory.ts";
import { lastNote, prod, sample } from "../support/samples.ts";

const manifest = v.parse(
  v.array(v.object({ file: v.string(), eventName: v.string(), expect: v.string() })),
  JSON.parse(readFileSync(new URL("../../../events/manifest.json", import.meta.url), "utf8")),
);
const own = manifest.filter((row) => row.expect === "own-part");
const event = (file: string, changes: Record<string, unknown> = {}) =>
  sample(file.replace(/\.json$/, ""), changes);
const disabled = "disable-rule/forward-rule.json";

let world: MemoryWorld;
beforeEach(() => {
  world = new MemoryWorld();
});

const handle = (body: unknown) => handlePrincipalChange(body, world.ports);

describe("a change of a part of the responder", () => {
  test.each(own)("$file is reported at once, by whom, and once", async ({ file, eventName }) => {
    for (let delivery = 0; delivery < 2; delivery++) await handle(event(file));
    expect(world.incidents()).toMatchObject([
      {
        severity: "high",
        state: "detected",
        cause: { kind: "own-part-changed", call: eventName },
        actor: { arn: `arn:aws:iam::${prod}:role/admin`, sessionName: "morgan" },
        role: { account: prod, name: expect.stringMatching(/^trust-drift-/) },
      },
    ]);
    expect(world.writes).toEqual([]);
    const [incident = expect.fail("no incident")] = world.incidents();
    expect(alertOf(incident).headline).toContain("The responder's own ");
    expect(lastNote(incident)).toContain("expected only during a deployment");
  });

  test.each([
    ["an error code of null", { "detail.errorCode": null }],
    ["an empty error code", { "detail.errorCode": "" }],
    ["no event id", { "detail.eventID": undefined }],
    ["an event id of another type", { "detail.eventID": 7 }],
    ["no event time", { "detail.eventTime": undefined }],
    ["an event time that is none", { "detail.eventTime": "yesterday" }],
    ["no caller", { "detail.userIdentity": null }],
  ])("with %s is reported once", async (_, changes) => {
    for (const file of ["attach-role-policy/own-role.json", disabled]) {
      for (let delivery = 0; delivery < 2; delivery++) await handle(event(file, changes));
    }
    expect(world.incidents().map(({ cause }) => cause.kind)).toEqual([
      "own-part-changed",
      "own-part-changed",
    ]);
  });

  test("is compared with the member template later, by the check of the role or of the forwarder", async () => {
    await handle(event("attach-role-policy/own-role.json"));
    await handle(event(disabled));
    await handle(event("set-queue-attributes/undelivered.json"));
    expect(world.snapshotOrders.ordered.map(({ name }) => name)).toEqual([
      "trust-drift-remediator",
      "trust-drift-forwarder",
      "trust-drift-forwarder",
    ]);
  });

  test("by StackSets is only compared: it deploys the template", async () => {
    const arn = `arn:aws:iam::${prod}:role/stacksets-exec-0123456789abcdef0123456789abcdef`;
    const byStackSets = {
      "detail.userIdentity.sessionContext.sessionIssuer.arn": arn,
      "detail.userIdentity.invokedBy": "cloudformation.amazonaws.com",
    };
    await handle(event("attach-role-policy/own-role.json", byStackSets));
    expect(world.incidents()).toEqual([]);
    expect(world.snapshotOrders.ordered).toHaveLength(1);
    // The name alone, which a member's administrator can use, is not enough
    delete byStackSets["detail.userIdentity.invokedBy" as keyof typeof byStackSets];
    await handle(event("attach-role-policy/own-role.json", byStackSets));
    expect(world.incidents()).toHaveLength(1);
  });

  test.each([
    [
      "another role",
      "attach-role-policy/own-role.json",
      { "detail.requestParameters.roleName": "trust-drift-x" },
    ],
    ["another rule", disabled, { "detail.requestParameters.name": "nightly" }],
    [
      "another queue",
      "set-queue-attributes/undelivered.json",
      { "detail.requestParameters.queueUrl": "https://sqs.us-east-1.amazonaws.com/444444444444/jobs" },
    ],
  ])("is not one of %s", async (_, file, changes) => {
    await handle(event(file, changes)).catch(() => undefined);
    expect(world.incidents()).toEqual([]);
  });

  test("of another account than the one that sent the event is refused", async () => {
    const forged = event(disabled, { "detail.recipientAccountId": "222222222222" });
    await expect(handle(forged)).rejects.toThrow("detail.recipientAccountId: expected 444444444444");
  });
});

describe("the check of a part of the responder", () => {
  const check = (...differences: string[]) =>
    handlePrincipalRecheck(
      JSON.parse(
        JSON.stringify(
          ownPartCheckMessage({
            account: prod,
            partition: "aws",
            kind: "rule",
            name: "trust-drift-forward",
            seenAt: new Date(world.now).toISOString(),
            differences,
          }),
        ),
      ),
      world.ports,
    );

  test("reports a difference once, without a caller, and its end", async () => {
    await check("the rule is disabled");
    world.now += 24 * 3600_000;
    await check("the rule is disabled");
    expect(world.incidents()).toMatchObject([
      {
        severity: "high",
        state: "detected",
        foundBy: "sweep",
        cause: { differences: ["the rule is disabled"] },
      },
    ]);
    expect(world.incidents()[0]).not.toHaveProperty("actor");
    world.now += 24 * 3600_000;
    await check();
    expect(world.incidents()).toMatchObject([{ state: "resolved" }]);
  });

  test("adds what differs to the incident of the event, and closes it", async () => {
    await handle(event(disabled));
    await check("the rule is disabled");
    const [incident = expect.fail("no incident"), ...others] = world.incidents();
    expect(others).toEqual([]);
    expect(incident).toMatchObject({ state: "detected", cause: { differences: ["the rule is disabled"] } });
    expect(JSON.stringify(alertOf(incident))).toContain("the rule is disabled");
    world.now += 1000;
    await check();
    expect(world.incidents()).toMatchObject([{ state: "resolved", actor: { sessionName: "morgan" } }]);
  });

  test("of a part that is as declared says nothing", async () => {
    expect(await check()).toMatchObject({ kind: "ignored", reason: "as-expected" });
  });
});
