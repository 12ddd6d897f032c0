import { expect, test } from "vitest";
import { queueNames } from "../../../core/contract/names.ts";
import { decidingMembers } from "../../../core/incidents/group/group.ts";
import { everyCase } from "../../support/every-case.ts";
import { runGroup } from "./group-of.ts";

/** Reads of all members, however large the group is. */
const wholeReads = 15;

test.each(everyCase ? [50, 500, 6000] : [50, 500])(
  "a group of %d is sent with few reads, whatever its size, and no item grows with it",
  async (size) => {
    const { table, calls, services, slack, sqs } = await runGroup(size);
    const { messages, deadLetters } = sqs.queue(queueNames.notify);
    expect([messages.size, deadLetters.length]).toEqual([0, 0]);
    expect([...table.items()].filter(({ pk }) => pk?.S === "UNANNOUNCED#")).toEqual([]);
    expect(table.largestItem).toBeLessThan(20_000);
    const made = (operation: string) => calls.made.get(`table ${operation}`) ?? 0;
    // To find the group: a pointer and its newest members. To send: the incident and the claim
    expect(made("Query")).toBeLessThan(size + 100);
    expect(made("GetItem")).toBeLessThan(2 * size + 100);
    // A read of all members reads the list of them and each incident
    expect(table.itemsRead).toBeLessThan((decidingMembers + 2 * wholeReads) * size);
    // It takes a call for each hundred incidents, and one for their approvals
    const ofRecords = 2 * size;
    expect(made("BatchGetItem") - ofRecords).toBeLessThan(2 * wholeReads * Math.ceil(size / 100));
    expect(made("UpdateItem")).toBeLessThan(3 * size + 200);
    expect(slack.roots).toHaveLength(1);
    expect(slack.roots[0]?.text).toContain(`${size} roles `);
    expect(slack.messages.length).toBeLessThan(20);
    expect(services.published.length).toBeLessThan(6);
    expect(services.published.at(-1)?.subject).toContain(`${size} roles`);
  },
  600_000,
);
