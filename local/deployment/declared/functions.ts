import * as v from "valibot";
import { functionNames } from "../../../core/contract/names.ts";
import { ownNamePrefix } from "../../../core/contract/roles.ts";
import { ignored } from "./ignored.ts";
import type { DeclaredResources } from "./program.ts";

export interface DeclaredSource {
  readonly queueArn: string;
  readonly batchSize: number;
  /** Invocations at once. Here, one batch at a time. */
  readonly maximumConcurrency: number;
}

/** A function as the SST program declares it. */
export interface DeclaredFunction {
  /** The name of the function and of its execution role. */
  readonly name: string;
  /** The name of the file in `functions/` and of its bundle. */
  readonly file: string;
  readonly roleArn: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMegabytes: number;
  readonly logGroup: string;
  /** The queues that it reads: the queue of events, then the queue of rechecks. None for a function with a URL. */
  readonly sources: readonly DeclaredSource[];
}

const lambda = v.strictObject({
  name: v.picklist(Object.values(functionNames)),
  role: v.string(),
  environment: v.strictObject({ variables: v.record(v.string(), v.string()) }),
  timeout: v.number(),
  memorySize: v.number(),
  loggingConfig: v.strictObject({ logFormat: v.literal("JSON"), logGroup: v.string() }),
  handler: v.literal("bundle.handler"),
  packageType: v.literal("Zip"),
  // The bundle is built here, and each function runs in one process
  ...ignored("architectures", "description", "ephemeralStorage", "publish"),
  ...ignored("reservedConcurrentExecutions", "runtime", "s3Bucket", "s3Key"),
});

const mapping = v.strictObject({
  eventSourceArn: v.string(),
  functionName: v.string(),
  batchSize: v.number(),
  // Without this setting Lambda deletes a batch although some messages failed. The poller here never deletes those
  functionResponseTypes: v.strictTuple([v.literal("ReportBatchItemFailures")]),
  scalingConfig: v.strictObject({ maximumConcurrency: v.number() }),
});

/** @throws ValiError for a function or a mapping that this machine cannot run as declared */
export function declaredFunctions(declared: DeclaredResources): readonly DeclaredFunction[] {
  const mappings = declared
    .of("aws:lambda/eventSourceMapping:EventSourceMapping")
    .map((inputs) => v.parse(mapping, inputs));
  return declared.of("aws:lambda/function:Function").map((inputs) => {
    const { name, role, environment, timeout, memorySize, loggingConfig } = v.parse(lambda, inputs);
    return {
      name,
      file: name.slice(ownNamePrefix.length),
      roleArn: role,
      environment: environment.variables,
      timeoutSeconds: timeout,
      memoryMegabytes: memorySize,
      logGroup: loggingConfig.logGroup,
      sources: mappings
        .filter(({ functionName }) => functionName.endsWith(`:${name}`))
        .map(({ eventSourceArn: queueArn, batchSize, scalingConfig }) => ({
          queueArn,
          batchSize,
          ...scalingConfig,
        })),
    };
  });
}
