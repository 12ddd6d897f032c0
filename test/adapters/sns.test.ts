import { SNSClient } from "@aws-sdk/client-sns";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { snsChannel } from "../../adapters/sns/channel.ts";
import { digestOf } from "../../core/incidents/approval/proposal.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import type { Delivery } from "../../core/notify/channel.ts";
import { alertOf } from "../../core/notify/incident-alert.ts";
import type { Orphan } from "../../core/principals/orphans/orphan.ts";
import { change, movedOn, openIncident } from "../core/notify/incidents.ts";
import { approvedBy, deployer, orphaned } from "../core/notify/orphaned.ts";

let published: { Subject: string; Message: string; attributes: string[] }[];
let client: SNSClient;

/** The client's own way, up to the network. */
beforeEach(() => {
  published = [];
  client = new SNSClient({ region: "us-east-1", credentials: { accessKeyId: "a", secretAccessKey: "b" } });
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { Subject = "", Message = "", MessageAttributes = {} } = Object(input);
        published.push({ Subject, Message, attributes: Object.keys(MessageAttributes) });
        return { output: { $metadata: {} }, response: {} };
      },
    { step: "initialize" },
  );
});

afterEach(() => client.destroy());

async function send(incident: Incident, before: Delivery = { sent: [] }): Promise<Delivery | undefined> {
  return snsChannel(client, { topicArn: "arn:aws:sns:us-east-1:222222222222:alerts" }).sendNext(
    { kind: "incident", id: incident.id, alert: alertOf(incident), incident },
    before,
  );
}

const { actor, ...nameless } = openIncident();

test("a state is reported once, and once more when it is known who did it", async () => {
  const unnamed = await send(nameless);
  expect(published[0]?.Message).toContain("Changed by: unknown");
  expect(await send(nameless, unnamed)).toBeUndefined();
  const named = await send(openIncident(), unnamed);
  expect(published[1]?.Message).toContain("Changed by: user bob in account 444444444444");
  expect(await send(movedOn(openIncident(), "detected"), named)).toBeUndefined();
  expect(await send(movedOn(openIncident(), "blocked"), named)).toBeDefined();
  expect(published).toHaveLength(3);
});

test("a state that comes back is sent again, because the last message must be true", async () => {
  const first = await send(openIncident());
  const blocked = movedOn(openIncident(), "blocked");
  const second = await send(blocked, first);
  expect(await send(movedOn(blocked, "detected"), second)).toBeDefined();
  expect(published).toHaveLength(3);
});

describe("a principal that is gone", () => {
  const recreated = (id: string, by?: string): Orphan["status"] => ({
    kind: "recreated",
    id,
    ...(by !== undefined && { createdBy: by }),
  });
  const incident = (state: Incident["state"], status: Orphan["status"], note?: string): Incident => {
    const orphans = [{ uniqueId: "AROAOLD", principal: deployer, status }];
    const { group: _, ...one } = orphaned("444444444444", "qovery-user-role");
    const changed = { ...one, state, cause: { kind: "principal-orphaned", changes: [], orphans } } as const;
    return note === undefined ? changed : movedOn(changed, state, note);
  };

  test("is reported again when someone else has its name, with the command that is accepted now", async () => {
    const first = incident("awaiting-approval", recreated("AROANEW"));
    const told = await send(first);
    const again = incident("awaiting-approval", recreated("AROANEW"), "The same, seen again.");
    expect(await send(again, told)).toBeUndefined();
    expect(await send(approvedBy(first, "Ada"), told)).toBeUndefined();
    const taken = incident("awaiting-approval", recreated("AROASTRANGER", "arn:aws:iam::1:user/mallory"));
    expect(await send(taken, told)).toBeDefined();
    expect(digestOf([taken])).not.toBe(digestOf([first]));
    expect(published[1]?.Message).toContain(`--digest ${digestOf([taken])}`);
    expect(published[1]?.Message).toContain("mallory");
  });

  test("is reported again though nothing waits for a person: deleted, then recreated by a stranger", async () => {
    const told = await send(incident("detected", { kind: "deleted" }));
    expect(await send(incident("detected", { kind: "deleted" }, "Seen again."), told)).toBeUndefined();
    const taken = await send(incident("detected", recreated("AROASTRANGER")), told);
    expect(published).toHaveLength(2);
    expect(await send(incident("detected", recreated("AROASTRANGER"), "Seen again."), taken)).toBeUndefined();
  });

  test("is remembered in one key, however often it is recreated", async () => {
    let told: Delivery | undefined = { sent: [] };
    for (let count = 0; count < 20; count++)
      told = (await send(incident("detected", recreated(`AROA${count}`)), told)) ?? expect.fail("not told");
    expect(told?.sent).toHaveLength(1);
  });
});

test("subscriptions may filter on all that the log is searched by", async () => {
  await send(openIncident());
  expect(published[0]?.attributes).toEqual([
    "notificationId",
    "incidentId",
    "state",
    "severity",
    "cause",
    "account",
    "roleName",
  ]);
});

describe("a subject", () => {
  test.each([20, 48, 49, 50, 55, 64])(
    "of a role's name of %d characters keeps its last words",
    async (length) => {
      const name = "r".repeat(length);
      const role = { account: "444444444444", name };
      const cause = { kind: "trust-changed-briefly", changes: [] } as const;
      await send(openIncident({ cause, role, severity: "medium" }));
      const [{ Subject } = { Subject: "" }] = published;
      expect(Subject).toMatch(
        /^\[MEDIUM\] Open: Trust policy of r+(\.\.\.)? was briefly changed \((account )?4{12}\)$/,
      );
      expect(Subject.length).toBeLessThanOrEqual(100);
    },
  );

  test("of the longest headline keeps its last words too", async () => {
    const role = { account: "444444444444", name: "n".repeat(64) };
    const cause = { kind: "role-not-readable", reported: "trust-updated", error: "x" } as const;
    await send(openIncident({ cause, role }));
    expect(published[0]?.Subject).toMatch(/n\.\.\. may have changed: it cannot be read \(4{12}\)$/);
    expect(published[0]?.Subject).toHaveLength(100);
  });
});

test("a text stays within what SNS takes, and no command is cut", async () => {
  const changes = Array.from({ length: 500 }, (_, index) => change(`${index} ${"x".repeat(1000)}`));
  const expectedDocument = JSON.stringify({ Statement: "x".repeat(131_000) });
  await send(openIncident({ cause: { kind: "trust-changed", changes }, expectedDocument }));
  const text = published[0]?.Message ?? "";
  expect(Buffer.byteLength(text)).toBeLessThan(256_000);
  expect(text).toContain("and 450 more");
  expect(text).toMatch(
    /Write the expected trust policy \(in account 4{12}\):\n\(The command is too long to show: \d+ characters/,
  );
});

test("a text that is published again, because its send was not recorded, has the same notification ID", async () => {
  const idOf = (at: number) => published[at]?.Message.match(/Notification ID: ([0-9a-f]{32})$/)?.[1];
  const recorded = await send(openIncident());
  await send(openIncident());
  await send(movedOn(openIncident(), "blocked"), recorded);
  expect(idOf(0)).toBeDefined();
  expect(idOf(1)).toBe(idOf(0));
  expect(idOf(2)).not.toBe(idOf(0));
});
