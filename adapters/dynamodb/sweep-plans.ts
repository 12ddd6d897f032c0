import type { LastPlan, PlanPorts, PlanRecord } from "../../core/sweep/plan.ts";
import { getItem } from "./items/read-items.ts";
import type { Table } from "./items/table.ts";
import { putItem } from "./items/write-items.ts";
import { type Item, keys } from "./keys.ts";

const what = "the last plan of a sweep";

/** An item has 400 kB at most. A longer list is not stored: the next delivery lists the accounts from the start. */
const mostBytes = 350_000;

export function dynamoSweepPlans(table: Table): PlanPorts["plans"] {
  return {
    async read() {
      const body = (await getItem(table, keys.sweepPlan(), what))?.body?.S;
      const record: PlanRecord = body === undefined ? {} : JSON.parse(body);
      return record;
    },
    async save({ last, part }) {
      const whole = JSON.stringify({ last, part });
      const body = Buffer.byteLength(whole) > mostBytes ? JSON.stringify({ last }) : whole;
      const orderedAt = last === undefined ? {} : { orderedAt: { S: last.orderedAt } };
      await putItem(table, { ...keys.sweepPlan(), ...orderedAt, body: { S: body } }, what);
    },
  };
}

/** @returns when the last plan was ordered, ISO 8601 */
export function plannedAtIn(items: readonly Item[]): LastPlan["orderedAt"] | undefined {
  return items.find(({ sk }) => sk?.S === keys.sweepPlan().sk.S)?.orderedAt?.S;
}
