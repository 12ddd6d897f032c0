import { metricsNamespace } from "../../core/contract/metrics.ts";
import { functionNames } from "../../core/contract/names.ts";
import { rolePath } from "../../core/contract/roles.ts";
import type { Settings } from "../settings/settings.ts";
import { batchSize, functionTimeoutSeconds } from "../settings/timing.ts";
import { may } from "./permissions.ts";

/** The functions whose roles the roles in the members trust, by unique id. */
const trustedByMembers: readonly string[] = [
  functionNames.onTrustUpdated,
  functionNames.onPrincipalChanged,
  functionNames.sweepAccount,
  functionNames.takeSnapshot,
];

interface Parts {
  settings: Settings;
  /** The name of the function and of its role. */
  name: string;
  description: string;
  handler: string;
  environment: Record<string, $util.Input<string>>;
  permissions: sst.aws.FunctionPermissionArgs[];
}

interface QueueParts extends Parts {
  queue: sst.aws.Queue;
  /** A second queue, for rechecks: events in the first one do not delay them. */
  rechecks?: sst.aws.Queue;
  /** Limits concurrent invocations for each queue, so that a flood of events does not use up the account's concurrency. */
  maximumConcurrency: number;
}

interface UrlParts extends Parts {
  /** Limits concurrent invocations, and takes as many from the unreserved concurrency of the account. */
  reservedConcurrency: number;
}

/** A function that processes the messages of its queues, with a least-privilege role of its own. */
export function queueFunction(id: string, { queue, rechecks, maximumConcurrency, ...parts }: QueueParts) {
  const consumes = [queue, ...(rechecks ? [rechecks] : [])].map(may.consume);
  const created = ownFunction(id, { ...parts, permissions: [...consumes, ...parts.permissions] });
  eventSource(`${id}Source`, queue, created, maximumConcurrency);
  if (rechecks) eventSource(`${id}RechecksSource`, rechecks, created, maximumConcurrency);
  return created;
}

function eventSource(id: string, queue: sst.aws.Queue, lambda: sst.aws.Function, maximumConcurrency: number) {
  new aws.lambda.EventSourceMapping(id, {
    eventSourceArn: queue.arn,
    functionName: lambda.arn,
    batchSize,
    functionResponseTypes: ["ReportBatchItemFailures"],
    // Maximum concurrency of the event source, not reserved concurrency: messages then wait in the queue, where throttled
    // invocations would move them to the dead-letter queue.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
    scalingConfig: { maximumConcurrency },
  });
}

/**
 * A function with a public URL, which must authenticate its callers itself: Slack does not sign requests with AWS
 * Signature Version 4, as the authorization type AWS_IAM requires.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function urlFunction(id: string, { reservedConcurrency, ...parts }: UrlParts) {
  return ownFunction(id, parts, {
    // No CORS: browsers do not call the URL.
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
    // CPU is proportional to memory: at 512 MB the SDK loads and opens its first TLS connections in well under a second;
    // at 128 MB this takes four times as long for the same price.
    // @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    memory: "512 MB",
    // Three months of logs are enough to investigate a revert; the incident itself stays in the table. GovCloud does not
    // support the JSON format, but the functions' own log lines are JSON anyway.
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
        // SST adds the encryption key of linked resources. These functions link none.
        args.environment = $util.output(args.environment).apply((environment) => ({
          variables: Object.fromEntries(
            Object.entries(environment?.variables ?? {}).filter(([variable]) => !variable.startsWith("SST_")),
          ),
        }));
        return undefined;
      },
      role: (args, options) => {
        // Without AWSLambdaBasicExecutionRole, which can create and write every log group of the account.
        Object.assign(args, { name, path: rolePath, description: parts.description, managedPolicyArns: [] });
        // The members trust these roles by unique id: a recreated role with the same name would not be trusted. The other
        // roles are deleted when a setting removes their function.
        options.protect = $app.protect && trustedByMembers.includes(name);
        return undefined;
      },
    },
  });
}
