import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { functionNames, scheduleNames } from "../core/contract/names.ts";
import { declaredFunctions } from "./deployment/declared/functions.ts";
import { type DeclaredResources, declaredResources } from "./deployment/declared/program.ts";
import { type DeclaredSchedule, declaredSchedules } from "./deployment/declared/schedules.ts";
import { wireOrganization } from "./deployment/deploy.ts";
import { ownExpectations, publishExpectations, rolesOf } from "./deployment/expectations.ts";
import { tick } from "./deployment/schedule.ts";
import { seedRoles } from "./deployment/seed.ts";
import { type Gateway, startGateway } from "./gateway/gateway.ts";
import type { Credentials } from "./gateway/state/callers.ts";
import { type FunctionUrl, functionUrl } from "./lambda/function-url.ts";
import { type LogEvents, storeLogEvents } from "./lambda/log-events.ts";
import { type FunctionsOptions, type RunningFunctions, runFunctions } from "./lambda/run.ts";
import { type Moto, startMoto } from "./moto/moto.ts";
import { installPython } from "./moto/python.ts";
import { accounts } from "./shared/accounts.ts";
import { type Clients, clientsOf, closeClients } from "./shared/clients.ts";
import { type Listening, takePort } from "./shared/http.ts";
import { type Slack, startSlack } from "./slack/server.ts";

type Bundles = FunctionsOptions["bundles"];

export interface OrganizationOptions {
  /** 0 selects a free port. @default 0 */
  readonly gatewayPort?: number;
  /** 0 selects a free port. @default 0 */
  readonly slackPort?: number;
  /** Prints every line of every function's log. @default false */
  readonly verbose?: boolean;
  /** Puts what the functions log into CloudWatch Logs too, where moto keeps it in memory. @default false */
  readonly storeLogs?: boolean;
  /** Runs the functions. Without them, events stay in the hub's queues. @default true */
  readonly functions?: boolean;
  /** Starts the process of each function before its first message. @default false */
  readonly warm?: boolean;
  /** Environment variables of the deployment. @default those of the example */
  readonly settings?: Readonly<Record<string, string>>;
  /** The delay after each of the first five receives of a failed message. @default the delay of core/shared/redelivery.ts */
  readonly retryAfterSeconds?: number;
  /** The time between two messages in Slack: 1 as in a deployment. @default 0, as the stand-in for Slack has no rate limit */
  readonly slackSecondsPerPost?: number;
}

export interface Organization {
  /** The endpoint of every AWS service: `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly accounts: typeof accounts;
  readonly gateway: Gateway;
  readonly slack: Slack;
  /** Absent with `functions: false`. */
  readonly functions?: RunningFunctions;
  /** The ids of all started processes. */
  readonly pids: readonly number[];
  /** @param who an account id, for the account's administrator, or credentials */
  clients(who: string | Credentials): Clients;
  /** The declared schedules. `npm start` runs them; tests and the demo call `tick`. */
  readonly schedules: readonly DeclaredSchedule[];
  /** Starts a sweep of every account, as its schedule does. @returns the id of the sweep, before it has run */
  sweep(): Promise<string>;
  /** Runs the canary, as its schedule does. */
  runCanary(): Promise<string>;
  /** Sends the event of a schedule now. @returns the id of the event */
  tick(schedule: DeclaredSchedule): Promise<string>;
  /** Stops all processes. A second call waits for the first. */
  stop(): Promise<void>;
}

/** Starts an AWS organization on this machine. @throws PortTakenError, PythonError */
export async function startOrganization(options: OrganizationOptions = {}): Promise<Organization> {
  const parts: {
    listening?: Listening;
    moto?: Moto;
    gateway?: Gateway;
    slack?: Slack;
    functions?: RunningFunctions;
    slackActions?: FunctionUrl;
    logEvents?: LogEvents;
  } = {};
  const given = new Set<Clients>();
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-"));
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    for (const clients of given) closeClients(clients);
    await parts.slackActions?.stop();
    await parts.functions?.stop();
    await parts.logEvents?.stop();
    await Promise.all([parts.slack?.stop(), parts.gateway?.stop() ?? parts.listening?.close()]);
    await parts.moto?.stop();
    await rm(folder, { recursive: true, force: true });
  }

  const declared = declaredResources(options.settings);
  declared.catch(() => undefined); // the error is handled where `declared` is awaited
  try {
    const bundles = (options.functions ?? true) ? bundle(folder) : undefined;
    bundles?.catch(() => undefined); // as above
    parts.slack = await startSlack(options.slackPort ?? 0);
    parts.listening = await takePort(options.gatewayPort ?? 0, "--port");
    parts.moto = await startMoto(await installPython());
    parts.gateway = startGateway({ listening: parts.listening, motoPort: parts.moto.port, warn });
    await setUp(parts.gateway, await declared, parts.slack);
    if (bundles) {
      const functions = declaredFunctions(await declared);
      const { port: motoPort } = parts.moto;
      if (options.storeLogs) parts.logEvents = storeLogEvents({ motoPort, functions, warn });
      const { gateway, slack, logEvents } = parts;
      parts.functions = await startFunctions(functions, gateway, slack, await bundles, options, logEvents);
      if (functions.some(({ name }) => name === functionNames.slackActions))
        parts.slackActions = await connectButtons(parts.functions, parts.slack);
    }
  } catch (error) {
    await stop();
    throw error;
  }

  const { moto, gateway, slack, functions } = parts;
  const schedules = declaredSchedules(await declared);
  const scheduleOf = (name: string) => {
    const found = schedules.find((schedule) => schedule.name === name);
    if (found === undefined) throw new Error(`expected the program to declare the schedule ${name}`);
    return found;
  };
  return {
    url: gateway.url,
    accounts,
    gateway,
    slack,
    ...(functions && { functions }),
    get pids() {
      return [moto.pid, ...(functions?.pids ?? [])];
    },
    clients(who) {
      const clients = clientsOf(gateway.url, who);
      given.add(clients);
      return clients;
    },
    schedules,
    sweep: () => tick(gateway.url, scheduleOf(scheduleNames.sweep)),
    runCanary: () => tick(gateway.url, scheduleOf(scheduleNames.canary)),
    tick: (schedule) => tick(gateway.url, schedule),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** Creates the state before the first event, without CloudTrail events. */
async function setUp(gateway: Gateway, declared: DeclaredResources, slack: Slack): Promise<void> {
  gateway.events.suppress(true);
  const expectations = await ownExpectations();
  await wireOrganization(gateway.url, declared, slack.webhookUrl);
  await seedRoles(gateway.url, rolesOf(expectations));
  // The times of calls are whole seconds, so a call in the second of the push would count as one before it
  await publishExpectations(gateway.url, expectations, new Date(Date.now() - 1000));
  gateway.events.suppress(false);
}

/**
 * Runs while moto starts. Outside the tests, each organization has its own folder, so that none overwrites a bundle that
 * another one reads.
 */
async function bundle(folder: string): Promise<Bundles> {
  const { sharedBundles } = await import("../tools/bundle.ts");
  return sharedBundles(folder);
}

/** Sets the Request URL of the Slack app, as a person does in the app's settings. */
async function connectButtons(functions: RunningFunctions, slack: Slack): Promise<FunctionUrl> {
  const answering = await functionUrl((event) => functions.call(functionNames.slackActions, event));
  slack.interactions.requestUrl = answering.url;
  return answering;
}

function startFunctions(
  functions: FunctionsOptions["functions"],
  gateway: Gateway,
  slack: Slack,
  bundles: Bundles,
  options: OrganizationOptions,
  logEvents: LogEvents | undefined,
): Promise<RunningFunctions> {
  return runFunctions({
    functions,
    gateway,
    slackApiUrl: slack.apiUrl,
    bundles,
    warn,
    ...(options.warm !== undefined && { warm: options.warm }),
    ...(options.retryAfterSeconds !== undefined && { retryAfterSeconds: options.retryAfterSeconds }),
    ...(options.slackSecondsPerPost !== undefined && { slackSecondsPerPost: options.slackSecondsPerPost }),
    onLog: (name, line, stream) => {
      if (options.verbose) console.error(`${name} ${line}`);
      if (stream !== undefined) logEvents?.write(name, line, stream);
    },
  });
}

function warn(line: string): void {
  console.error(line);
}
