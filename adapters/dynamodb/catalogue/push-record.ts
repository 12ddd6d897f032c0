import { gunzipSync, gzipSync } from "node:zlib";
import type { PushRecord } from "../../../core/expectations/plan.ts";
import { type Item, keys } from "../keys.ts";

/** The record of the push that published a version, beside its expectations. */
const pushItem = "PUSH";

/**
 * Bytes. An item can have 400 kB: the names of about 5,000 changed expectations.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
const mostPlain = 300_000;

export function pushKey(version: string) {
  return keys.catalogueItem(version, pushItem);
}

/** A long record is compressed. */
export function pushRecordItem(record: PushRecord): Item {
  const text = JSON.stringify(record);
  const isLong = Buffer.byteLength(text) > mostPlain;
  return {
    ...pushKey(record.version),
    ...(isLong ? { gzip: { B: gzipSync(text) } } : { body: { S: text } }),
  };
}

export function pushRecordOf(item: Item | undefined): PushRecord | undefined {
  const { body, gzip } = item ?? {};
  const text = gzip?.B === undefined ? body?.S : gunzipSync(gzip.B).toString();
  return text === undefined ? undefined : JSON.parse(text);
}
