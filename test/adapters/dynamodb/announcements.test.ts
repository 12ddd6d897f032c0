import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoDeliveries, readSentKeys } from "../../../adapters/dynamodb/incidents/deliveries.ts";
import { dynamoUnannounced } from "../../../adapters/dynamodb/incidents/unannounced.ts";
import type { Table } from "../../../adapters/dynamodb/items/table.ts";
import { dynamoState } from "../../../adapters/dynamodb/roles/record.ts";
import { tableName } from "../../../core/contract/names.ts";
import type { UnannouncedSteps } from "../../../core/incidents/ports.ts";
import type { Claim, Deliveries, Remains } from "../../../core/notify/channel.ts";
import { type Organization, startOrganization } from "../../../local/organization.ts";
import { accounts } from "../../../local/shared/accounts.ts";
import { movedOn } from "../../core/notify/incidents.ts";
import { orphaned } from "../../core/notify/orphaned.ts";

let organization: Organization;
let table: Table;
let deliveries: Deliveries;
let unannounced: UnannouncedSteps;
let count = 0;
let id = "";

beforeAll(async () => {
  organization = await startOrganization({ functions: false });
  table = { client: organization.clients(accounts.hub).dynamodb, name: tableName };
  deliveries = dynamoDeliveries(table);
  unannounced = dynamoUnannounced(table);
});

afterAll(() => organization?.stop());

beforeEach(() => {
  count += 1;
  id = String(count).padStart(32, "0");
});

const at = (seconds: number) =>
  new Date(Date.parse("2026-03-01T10:00:00.000Z") + seconds * 1000).toISOString();
const claim = (from = 0): Promise<Claim | undefined> => deliveries.claim(id, at(from), at(from + 60));
const ended = (remains: Remains = {}) => ({ remains, deliveries: {} });
const claimed = async (from = 0): Promise<Claim> => (await claim(from)) ?? expect.fail("it is taken");

describe("the claim of a notification", () => {
  test("belongs to one handler; the other one leaves a mark, and the first sees it", async () => {
    const first = await claimed();
    expect(await claim(1)).toBeUndefined();
    expect(await deliveries.release(id, first, ended())).toBe(true);
    expect(await deliveries.release(id, await claimed(2), ended())).toBe(false);
  });

  test("passes to another handler when its time is over, and the first can no longer end it", async () => {
    const first = await claimed();
    const second = await claimed(61);
    expect(await deliveries.release(id, first, ended({ slack: { waitsUntil: at(999) } }))).toBe(true);
    expect(await claim(62)).toBeUndefined();
    expect(await deliveries.release(id, second, ended())).toBe(true);
    expect((await claimed(63)).channels.slack).toEqual({ delivery: { sent: [] } });
  });

  test("shows what each channel has sent, and which one waits", async () => {
    const first = await claimed();
    await deliveries.save(id, "sns", { sent: ["detected"] });
    await deliveries.save(id, "slack", { sent: ["message 1"], message: { channel: "C1", ts: "1.2" } });
    const unclear = { since: at(0), sends: 2 };
    await deliveries.release(id, first, ended({ slack: { waitsUntil: at(30), unclear } }));
    expect((await claimed(1)).channels).toMatchObject({
      sns: { delivery: { sent: ["detected"] } },
      slack: { delivery: { sent: ["message 1"] }, waitsUntil: at(30), unclear },
    });
    expect(await readSentKeys(table, id, "sns")).toEqual(["detected"]);
    expect(await readSentKeys(table, "none", "sns")).toEqual([]);
  });

  test("ends together with the record of its last send, and of the steps that every channel shows", async () => {
    const sns = { sent: ["detected"] };
    await deliveries.release(id, await claimed(), {
      remains: {},
      deliveries: { sns },
      shownSteps: { [id]: 2 },
    });
    const second = await claimed(1);
    expect(second).toMatchObject({ shownSteps: { [id]: 2 }, channels: { sns: { delivery: sns } } });
    await deliveries.release(id, second, ended());
    expect(await claimed(2)).toMatchObject({ shownSteps: { [id]: 2 }, channels: { sns: { delivery: sns } } });
  });

  test("of a handler that died leaves every channel in doubt, since the first one", async () => {
    await claimed();
    await claimed(100);
    const { sns, slack } = (await claimed(200)).channels;
    expect([sns?.unclear, slack?.unclear]).toEqual([
      { since: at(0), sends: 0 },
      { since: at(0), sends: 0 },
    ]);
  });
});

describe("a recorded incident", () => {
  test("stays unannounced, step by step, until that is deleted", async () => {
    const state = dynamoState(table);
    const incident = orphaned(accounts.dev, `app-${count}`, 0, { id, group: `group-${id}` });
    const later = movedOn(incident, "reverted");
    const write = async (latest: typeof incident, news = [latest]) => {
      const { record } = await state.read(incident.role);
      await state.write(incident.role, { ...record, latest }, [latest], { unannounced: news });
    };
    await write(incident);
    await write(later);
    await write({ ...later, severity: "low" }, []);
    const steps = await unannounced.of(`group-${id}`);
    expect(steps).toMatchObject([{ notificationId: `group-${id}`, incidentId: id, step: 0 }, { step: 1 }]);
    expect(await unannounced.of("group-0")).toEqual([]);
    expect(await unannounced.all()).toEqual(expect.arrayContaining([...steps]));
    await unannounced.delete(steps.slice(0, 1));
    const [last = expect.fail()] = steps.slice(1);
    await unannounced.put([{ ...last, announcedAt: at(900) }]);
    expect(await unannounced.of(`group-${id}`)).toEqual([{ ...last, announcedAt: at(900) }]);
  });

  test("that no record holds is unannounced too", async () => {
    const state = dynamoState(table);
    await state.writeOnce(orphaned(accounts.dev, `app-${count}`, 0, { id }));
    expect(await unannounced.all()).toEqual(
      expect.arrayContaining([expect.objectContaining({ incidentId: id, step: 0 })]),
    );
  });
});
