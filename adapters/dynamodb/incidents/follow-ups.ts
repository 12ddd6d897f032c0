import type { FollowUps } from "../../../core/incidents/follow-up/types.ts";
import { unlessRefused } from "../../aws-call.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { conditionFailed, ifAbsent, putItem } from "../items/write-items.ts";
import { keys } from "../keys.ts";

/** The incident stores the follow-up permanently. */
const storedSeconds = 14 * 24 * 60 * 60;

/** Follow-ups that no handler has added to their incidents yet. */
export function dynamoFollowUps(table: Table): FollowUps {
  return {
    async give(followUp) {
      const { incidentId, shown, at } = followUp;
      const item = {
        ...keys.followUp(incidentId, shown),
        expiresAt: { N: String(Math.floor(Date.parse(at) / 1000) + storedSeconds) },
        body: { S: JSON.stringify(followUp) },
      };
      const put = putItem(table, item, `a follow-up of incident ${incidentId}`, ifAbsent);
      return (await unlessRefused(conditionFailed, put)) !== undefined;
    },
    async read(incidentId, shown) {
      const item = await getItem(
        table,
        keys.followUp(incidentId, shown),
        `a follow-up of incident ${incidentId}`,
      );
      return item?.body?.S === undefined ? undefined : JSON.parse(item.body.S);
    },
  };
}
