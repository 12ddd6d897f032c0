import type { ToggleMark, ToggleMarks } from "../../../core/expectations/toggle.ts";
import { getItem } from "../items/read-items.ts";
import type { Table } from "../items/table.ts";
import { putItem } from "../items/write-items.ts";
import { type Item, keys } from "../keys.ts";

const what = "the announced version of the toggle";

/** The version of the toggle that was announced last: an item that the responders and the sweep write. */
export function dynamoToggleMarks(table: Table): ToggleMarks {
  return {
    async read() {
      return toggleMarkOf(await getItem(table, keys.toggleMark(), what));
    },
    async write(mark) {
      await putItem(table, { ...keys.toggleMark(), body: { S: JSON.stringify(mark) } }, what);
    },
  };
}

export function toggleMarkOf(item: Item | undefined): ToggleMark | undefined {
  return item?.body?.S === undefined ? undefined : JSON.parse(item.body.S);
}
