import { functionNames } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";
import { batchSize, functionTimeoutSeconds } from "../settings/timing.ts";
import { may } from "./permissions.ts";

/** Those whose roles the members' roles trust, by their ids. */
const trustedByMembers: readonly string[] = [
  functionNames.onTrustUpdated,
  functionNames.onPrincipalChanged,
  functionNames.sweepAccount,
  functionNames.takeSnapshot,
];

/** Where the functions put their metrics, each with its name as the dimension `service`. */
export const metricsNamespace = "TrustDrift";

interface Parts {
  settings: Settings;
  /** Of the function, and of its role. */
  name: string;
  description: string;
  handler: string;
  environment: Record<string, $util.Input<string>>;
  permissions: sst.aws.FunctionPermissionArgs[];
}

interface QueueParts extends Parts {
  queue: sst.aws.Queue;
  /** How many copies may run at once. Said for each, so that a flood slows us down and nobody else in the account. */
  maximumConcurrency: number;
}

interface UrlParts extends Parts {
  /** How many copies may run at once; as many are taken from what the rest of the account may use. */
  reservedConcurrency: number;
}

/** A function that answers the messages of a queue, with a role of its own that can do nothing but this. */
export function queueFunction(id: string, { queue, maximumConcurrency, ...parts }: QueueParts) {
  const made = ownFunction(id, { ...parts, permissions: [may.consume(queue), ...parts.permissions] });

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

/**
 * A function that anybody on the internet can call by its URL, and that must know its callers itself: who cannot sign
 * as AWS does is kept out by AWS_IAM, whoever they are.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function urlFunction(id: string, { reservedConcurrency, ...parts }: UrlParts) {
  return ownFunction(id, parts, {
    // No CORS: it is no browser that calls.
    url: { authorization: "none", cors: false },
    concurrency: { reserved: reservedConcurrency },
  });
}

function ownFunction(
  id: string,
  { settings, name, ...parts }: Parts,
  more: Pick<sst.aws.FunctionArgs, "url" | "concurrency"> = {},
) {
  return new sst.aws.Function(id, {
    ...more,
    name,
    handler: parts.handler,
    description: parts.description,
    timeout: `${functionTimeoutSeconds} seconds`,
    // Processor time comes with memory: at 512 MB the SDK is loaded and the first TLS connections are open well
    // under a second, at 128 MB it takes four times as long for the same price.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    memory: "512 MB",
    // A quarter: long enough to ask afterwards why a role was put back. The record itself is in the table.
    // GovCloud has no JSON format. What the functions write themselves is JSON all the same.
    // @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
    logging: { retention: "3 months", format: settings.partition === "aws-us-gov" ? "text" : "json" },
    environment: {
      POWERTOOLS_SERVICE_NAME: name,
      POWERTOOLS_METRICS_NAMESPACE: metricsNamespace,
      ...parts.environment,
    },
    permissions: [may.log(settings, name), ...parts.permissions],
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
        // Members trust these very roles: one made anew under the same name would be a stranger to them. Others may go
        // when a setting takes their function away.
        options.protect = $app.protect && trustedByMembers.includes(name);
        return undefined;
      },
    },
  });
}
