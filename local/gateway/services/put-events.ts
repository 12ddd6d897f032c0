import { randomUUID } from "node:crypto";
import { region } from "../../shared/accounts.ts";
import type { Bus } from "../events/declared-rules.ts";
import type { EventRouter } from "../events/router.ts";
import { errorAnswer, jsonAnswer } from "../http/answers.ts";
import { isObject, type Json, type JsonObject } from "../http/json.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import { arnOf, type Caller, toSeconds } from "../state/callers.ts";

interface Entry {
  readonly Source?: string;
  readonly DetailType?: string;
  readonly Detail?: string;
  readonly EventBusName?: string;
  /** Seconds since 1970. */
  readonly Time?: number;
  readonly Resources?: readonly string[];
}

type Result = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

class DeniedError extends Error {}

/** @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html */
export async function putEvents(
  request: AwsRequest,
  caller: Caller,
  router: EventRouter,
): Promise<AwsResponse> {
  const input = JSON.parse(request.body.toString() || "{}") as { readonly Entries?: readonly Entry[] };
  try {
    const results = await Promise.all((input.Entries ?? []).map((entry) => putEntry(entry, caller, router)));
    const failed = results.filter((result) => "ErrorCode" in result).length;
    return jsonAnswer(request, { FailedEntryCount: failed, Entries: results });
  } catch (error) {
    if (!(error instanceof DeniedError)) throw error;
    return errorAnswer(request, { status: 400, code: "AccessDeniedException", message: error.message });
  }
}

async function putEntry(entry: Entry, caller: Caller, router: EventRouter): Promise<Result> {
  const { Source, DetailType, Detail } = entry;
  if (!Source || !DetailType || !Detail)
    return failure("InvalidArgument", `Parameter ${missing(entry)} is not valid.`);
  if (Source.startsWith("aws."))
    return failure("NotAuthorizedForSourceException", "Not authorized for the source.");
  const detail = parse(Detail);
  if (!isObject(detail)) return failure("MalformedDetail", "Detail is malformed.");
  const event = {
    version: "0",
    id: randomUUID(),
    "detail-type": DetailType,
    source: Source,
    account: caller.account,
    time: toSeconds(entry.Time ? new Date(entry.Time * 1000) : new Date()),
    region,
    resources: entry.Resources ?? [],
    detail,
  };
  const bus = busOf(entry.EventBusName ?? "default", caller.account);
  const sender = {
    account: caller.account,
    principalArn: caller.kind === "user" ? caller.arn : caller.roleArn,
  };
  switch (await router.put(event, bus, sender)) {
    case "accepted":
      return { EventId: event.id };
    case "no such bus":
      return failure("ResourceNotFoundException", `Event bus ${bus.name} does not exist.`);
    case "denied": {
      const resource = `arn:aws:events:${region}:${bus.account}:event-bus/${bus.name}`;
      throw new DeniedError(
        `User: ${arnOf(caller)} is not authorized to perform: events:PutEvents on resource: ${resource}`,
      );
    }
  }
}

function busOf(nameOrArn: string, account: string): Bus {
  const [, , , , owner = account, resource = `event-bus/${nameOrArn}`] = nameOrArn.split(":");
  return { account: owner, name: resource.slice("event-bus/".length) };
}

function missing(entry: Entry): string {
  return (["Source", "DetailType", "Detail"] as const).find((name) => !entry[name]) ?? "";
}

function failure(code: string, message: string): Result {
  return { ErrorCode: code, ErrorMessage: message };
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}
