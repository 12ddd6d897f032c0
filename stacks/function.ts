import { rolePath } from "../core/contract.ts";
import { may } from "./permissions.ts";
import type { Settings } from "./settings.ts";
import { batchSize, functionTimeoutSeconds } from "./timing.ts";

interface Parts {
  settings: Settings;
  /** Of the function, and of its role. */
  name: string;
  description: string;
  handler: string;
  queue: sst.aws.Queue;
  /** How many copies may run at once. Said for each, so that a flood slows us down and nobody else in the account. */
  maximumConcurrency: number;
  environment: Record<string, $util.Input<string>>;
  permissions: sst.aws.FunctionPermissionArgs[];
}

/** A function that answers the messages of a queue, with a role of its own that can do nothing but this. */
export function queueFunction(id: string, { settings, name, queue, maximumConcurrency, ...parts }: Parts) {
  const made = new sst.aws.Function(id, {
    name,
    handler: parts.handler,
    description: parts.description,
    timeout: `${functionTimeoutSeconds} seconds`,
    // Processor time comes with memory: at 512 MB the SDK is loaded and the first TLS connections are open well
    // under a second, at 128 MB it takes four times as long for the same price.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    memory: "512 MB",
    // A quarter: long enough to ask afterwards why a role was put back. The record itself is in the table.
    logging: { retention: "3 months", format: "json" },
    environment: {
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: "TrustDrift",
      ...parts.environment,
    },
    permissions: [may.log(settings, name), may.consume(queue), ...parts.permissions],
    transform: {
      function: (args) => {
        // SST adds a key to the values that are linked to a function. Nothing is linked to ours.
        args.environment = $util.output(args.environment).apply((environment) => ({
          variables: Object.fromEntries(
            Object.entries(environment?.variables ?? {}).filter(([variable]) => !variable.startsWith("SST_")),
          ),
        }));
        return undefined;
      },
      role: (args, options) => {
        // Without AWSLambdaBasicExecutionRole, which may create and write every log group of the account.
        Object.assign(args, { name, path: rolePath, description: parts.description, managedPolicyArns: [] });
        // Members trust this very role: one made anew under the same name would be a stranger to them.
        options.protect = $app.protect;
        return undefined;
      },
    },
  });

  new aws.lambda.EventSourceMapping(`${id}Source`, {
    eventSourceArn: queue.arn,
    functionName: made.arn,
    batchSize,
    functionResponseTypes: ["ReportBatchItemFailures"],
    // At the source rather than reserved: messages wait in the queue instead of being throttled into dead letters.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    scalingConfig: { maximumConcurrency },
  });
  return made;
}
