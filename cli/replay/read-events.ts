import { readFile } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { isObject, type Json, type JsonObject } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { fileErrorText } from "../program/file-errors.ts";

/** A file with its events as they arrive in a queue, or with the error of one that is no JSON. */
export interface EventFile {
  readonly file: string;
  readonly bodies: readonly (Json | InputError)[];
}

/** @throws InputError for a file that cannot be read */
export async function readEvents(
  file: string,
  { stdin = process.stdin }: Pick<Io, "stdin">,
): Promise<EventFile> {
  const bytes = file === "-" ? await buffer(stdin) : await readBytes(file);
  return { file: file === "-" ? "standard input" : file, bodies: bodiesOf(bytes, file) };
}

async function readBytes(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new InputError(
      `${file}: expected a file of events that can be read, found ${fileErrorText(error) ?? String(error)}`,
      { cause: error },
    );
  }
}

function bodiesOf(bytes: Buffer, file: string): readonly (Json | InputError)[] {
  const text = decompressed(bytes, file).replace(/^\ufeff/, "");
  const whole = parse(text);
  if (!(whole instanceof InputError)) return eventsIn(whole);
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const parsed = lines.map(parse);
  // One event a line; a file of which no line is JSON is one malformed event
  if (parsed.every((one) => one instanceof InputError)) return [whole];
  return parsed.flatMap((one): readonly (Json | InputError)[] =>
    one instanceof InputError ? [one] : eventsIn(one),
  );
}

function decompressed(bytes: Buffer, file: string): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString("utf8");
  try {
    return gunzipSync(bytes).toString("utf8");
  } catch (error) {
    throw new InputError(`${file}: expected a complete gzip file, found a damaged one`, { cause: error });
  }
}

/** As the queue's handler says it. */
function parse(text: string): Json | InputError {
  try {
    return JSON.parse(text);
  } catch (error) {
    return new InputError("body: expected JSON, found something else", { cause: error });
  }
}

function eventsIn(json: Json): readonly Json[] {
  if (Array.isArray(json)) return json.flatMap(eventsIn);
  if (isObject(json) && Array.isArray(json.Records)) return json.Records.flatMap(eventsIn);
  return [isObject(json) && isRecord(json) ? envelopeOf(json) : json];
}

function isRecord(json: JsonObject): boolean {
  return json.detail === undefined && typeof json.eventSource === "string" && json.eventName !== undefined;
}

/** A record of CloudTrail as EventBridge delivers it. */
function envelopeOf(record: JsonObject): Json {
  const {
    eventSource,
    eventID = null,
    eventTime = null,
    recipientAccountId = null,
    awsRegion = null,
  } = record;
  return {
    version: "0",
    id: eventID,
    "detail-type": "AWS API Call via CloudTrail",
    source: `aws.${String(eventSource).split(".")[0]}`,
    account: recipientAccountId,
    time: eventTime,
    region: awsRegion,
    resources: [],
    detail: record,
  };
}
