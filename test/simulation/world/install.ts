import { CloudTrailClient } from "@aws-sdk/client-cloudtrail";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { SNSClient } from "@aws-sdk/client-sns";
import { SQSClient } from "@aws-sdk/client-sqs";
import { SSMClient } from "@aws-sdk/client-ssm";
import { STSClient } from "@aws-sdk/client-sts";
import { systemClock } from "../../../adapters/clock.ts";
import type { World } from "./world.ts";

/** The world of the run in progress. */
let current: World | undefined;

function world(): World {
  if (current === undefined) throw new Error("no simulation is running");
  return current;
}

const real = {
  now: Date.now,
  random: Math.random,
  fetch: globalThis.fetch,
  clock: { ...systemClock },
};

/** Runs with every client, the clock and the random numbers of the product replaced by those of a simulated world. */
export async function within<T>(simulated: World, work: () => Promise<T>): Promise<T> {
  // The SDK reads its configuration files once. Virtual time does not wait for real reads
  await new STSClient({ region: "us-east-1" }).config.useFipsEndpoint();
  current = simulated;
  Date.now = () => simulated.time.now;
  Math.random = () => simulated.random.fraction();
  Object.assign(systemClock, {
    now: () => new Date(simulated.time.now),
    pause: (milliseconds: number) => simulated.calls.sleep(milliseconds),
  });
  Object.defineProperty(globalThis, "fetch", { configurable: true, writable: true, value: fetchSimulated });
  replaceClients();
  try {
    return await work();
  } finally {
    Date.now = real.now;
    Math.random = real.random;
    Object.assign(systemClock, real.clock);
    Object.defineProperty(globalThis, "fetch", { configurable: true, writable: true, value: real.fetch });
    for (const client of clients) Reflect.deleteProperty(client.prototype, "send");
  }
}

function fetchSimulated(url: string, { body }: { readonly body: string }): Promise<object> {
  return world().slack.fetch(url, body);
}

interface Sender {
  readonly config: object;
}

type Send = (command: object, client: Sender) => Promise<object>;

const clients = [
  CloudTrailClient,
  DynamoDBClient,
  EventBridgeClient,
  IAMClient,
  SNSClient,
  SQSClient,
  SSMClient,
  STSClient,
] as const;

function replaceClients(): void {
  replace(DynamoDBClient, async (command, client) => world().table.send(command, await timeoutOf(client)));
  replace(SQSClient, async (command, client) => world().sqs.send(command, await timeoutOf(client)));
  replace(IAMClient, async (command, client) =>
    world().iam.send(await accessKeyOf(client), command, {
      timeoutMilliseconds: await timeoutOf(client),
      attempts: await attemptsOf(client),
    }),
  );
  replace(CloudTrailClient, async (command, client) =>
    world().history.send(await accessKeyOf(client), command, await timeoutOf(client)),
  );
  for (const client of [EventBridgeClient, SNSClient, SSMClient, STSClient])
    replace(client, async (command, sender) => world().services.send(command, await timeoutOf(sender)));
}

/** Everything above the network is the SDK's: inputs, pages, credentials. */
function replace(client: { readonly prototype: object }, send: Send): void {
  Object.defineProperty(client.prototype, "send", {
    configurable: true,
    value(this: Sender, command: object) {
      return send(command, this);
    },
  });
}

async function accessKeyOf({ config }: Sender): Promise<string> {
  const credentials: unknown = Reflect.get(config, "credentials");
  if (typeof credentials !== "function") throw new Error("the client has no credentials");
  const { accessKeyId } = await credentials();
  return accessKeyId;
}

/** Undefined: the client has no time limit. */
async function timeoutOf({ config }: Sender): Promise<number | undefined> {
  const handler: unknown = Reflect.get(config, "requestHandler");
  if (typeof handler !== "object" || handler === null) return undefined;
  const { requestTimeout, throwOnRequestTimeout } = (await Reflect.get(handler, "configProvider")) ?? {};
  return throwOnRequestTimeout ? requestTimeout : undefined;
}

async function attemptsOf({ config }: Sender): Promise<number> {
  return Reflect.get(config, "maxAttempts")();
}
