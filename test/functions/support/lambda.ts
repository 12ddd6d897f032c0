import type { SQSEvent } from "aws-lambda";
import * as v from "valibot";
import { expect } from "vitest";
import { type DeclaredFunction, declaredFunctions } from "../../../local/deployment/declared/functions.ts";
import { declaredResources } from "../../../local/deployment/declared/program.ts";
import { queueArn } from "../../../local/deployment/queues.ts";
import { environmentOf, sessionOf } from "../../../local/lambda/environment.ts";
import { sqsRecord } from "../../../local/lambda/poller.ts";
import { type FunctionProcess, functionProcess } from "../../../local/lambda/process.ts";
import type { Organization } from "../../../local/organization.ts";
import type { FunctionFile } from "../../../tools/bundle.ts";

const line = v.looseObject({ level: v.optional(v.string()), message: v.optional(v.string()) });
const often = { interval: 5 };
const lastLine = /"_aws"|No application metrics to publish/;
const answer = v.object({ batchItemFailures: v.array(v.object({ itemIdentifier: v.string() })) });

export type LogLine = v.InferOutput<typeof line>;

/** What one call of a function did. */
export interface Run {
  /** The ids of the messages that go back to the queue: `message-0` is the first of the batch. */
  readonly givenBack: readonly string[];
  readonly log: readonly LogLine[];
  /** The whole log, as CloudWatch would keep it. */
  readonly text: string;
  /** AWS calls by `account service:Action`, without those that its role was refused. */
  readonly calls: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

export interface Lambda {
  readonly process: FunctionProcess;
  /** Every line since the start. */
  readonly lines: readonly string[];
  /** Hands it a batch, as its queue of events would; messages of our own as its queue of rechecks would. */
  run(...bodies: readonly string[]): Promise<Run>;
}

/** A function of the hub, run from its bundle with the environment that it has in the local organization. */
export async function lambdaOf(
  organization: Organization,
  declared: DeclaredFunction,
  bundle: string,
  changes: Readonly<Record<string, string>> = {},
): Promise<Lambda> {
  const lines: string[] = [];
  const environment = {
    ...environmentOf(declared, await sessionOf(declared, organization.gateway), organization.url),
    ...changes,
  };
  // One that no queue calls is not run by a batch
  const [events = queueArn("none"), rechecks = events] = declared.sources.map((source) => source.queueArn);
  const queueFor = (body: string) => (isOwnMessage(body) ? rechecks : events);
  const log = (text: string) => void lines.push(text);
  const process = functionProcess({ bundle, environment, timeoutSeconds: 30, log });
  return {
    process,
    lines,
    async run(...bodies) {
      await process.warm();
      const from = lines.length;
      const { calls, refused } = organization.gateway;
      const before = { calls: new Map(calls), refused: new Map(refused) };
      const { batchItemFailures } = v.parse(answer, await process.invoke(batchOf(queueFor, bodies)));
      // Metrics, or that there are none, are the last line of each call
      await expect.poll(() => lines.slice(from).some((text) => lastLine.test(text)), often).toBe(true);
      const made = lines.slice(from);
      return {
        givenBack: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
        log: made.map(parseLine).filter(({ level }) => level !== undefined),
        text: made.join("\n"),
        calls: difference(before.calls, calls),
        refused: difference(before.refused, refused),
      };
    },
  };
}

/**
 * @param settings of the deployment. @default those of the example
 * @throws Error when the deployment has no function of that file
 */
export async function functionOf(
  file: FunctionFile,
  settings?: Readonly<Record<string, string>>,
): Promise<DeclaredFunction> {
  const found = declaredFunctions(await declaredResources(settings)).find((one) => one.file === file);
  if (found === undefined) throw new Error(`stacks/functions/functions.ts declares no ${file}`);
  return found;
}

function batchOf(queueFor: (body: string) => string, bodies: readonly string[]): SQSEvent {
  const records = bodies.map((Body, at) => sqsRecord({ MessageId: `message-${at}`, Body }, queueFor(Body)));
  return { Records: records };
}

/** Of the sources in core/contract/events.ts. */
function isOwnMessage(body: string): boolean {
  return /^\{"source":"trust-drift\./.test(body);
}

function parseLine(text: string): LogLine {
  try {
    return v.parse(line, JSON.parse(text));
  } catch {
    return { message: text };
  }
}

function difference(before: ReadonlyMap<string, number>, after: ReadonlyMap<string, number>) {
  const grown = [...after].map(([call, count]) => [call, count - (before.get(call) ?? 0)] as const);
  return Object.fromEntries(grown.filter(([, count]) => count > 0));
}
