import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { functionNames, scheduleNames } from "../core/contract/names.ts";
import { declaredFunctions } from "./deployment/declared/functions.ts";
import { type DeclaredResources, declaredResources } from "./deployment/declared/program.ts";
import { type DeclaredSchedule, declaredSchedules } from "./deployment/declared/schedules.ts";
import { wireOrganization } from "./deployment/deploy.ts";
import { ownExpectations, putInForce, rolesOf } from "./deployment/expectations.ts";
import { tick } from "./deployment/schedule.ts";
import { seedRoles } from "./deployment/seed.ts";
import { type Gateway, startGateway } from "./gateway/gateway.ts";
import type { Credentials } from "./gateway/state/callers.ts";
import { type FunctionUrl, functionUrl } from "./lambda/function-url.ts";
import { type FunctionsOptions, type RunningFunctions, runFunctions } from "./lambda/run.ts";
import { type Moto, startMoto } from "./moto/moto.ts";
import { installPython } from "./moto/python.ts";
import { accounts } from "./shared/accounts.ts";
import { type Clients, clientsOf, closeClients } from "./shared/clients.ts";
import { type Listening, takePort } from "./shared/http.ts";
import { type Slack, startSlack } from "./slack/server.ts";

type Bundles = FunctionsOptions["bundles"];

export interface OrganizationOptions {
  /** 0 for a free one. @default 0 */
  readonly gatewayPort?: number;
  /** 0 for a free one. @default 0 */
  readonly slackPort?: number;
  /** Prints every line of every function's log. @default false */
  readonly verbose?: boolean;
  /** Runs the functions. Without them, events stay in the hub's queues. @default true */
  readonly functions?: boolean;
  /** After so long a message that failed is tried again. @default as its function says, see core/shared/redelivery.ts */
  readonly retryAfterSeconds?: number;
}

export interface Organization {
  /** The endpoint of every AWS service: `AWS_ENDPOINT_URL`. */
  readonly url: string;
  readonly accounts: typeof accounts;
  readonly gateway: Gateway;
  readonly slack: Slack;
  /** Absent with `functions: false`. */
  readonly functions?: RunningFunctions;
  /** Every process that was started. */
  readonly pids: readonly number[];
  /** @param who an account's twelve digits, for its administrator, or credentials */
  clients(who: string | Credentials): Clients;
  /** What is to be started by the clock, and is started here by who keeps one. */
  readonly schedules: readonly DeclaredSchedule[];
  /** Starts a sweep of every account, as its schedule does. @returns its id, before any of it is done */
  sweep(): Promise<string>;
  /** Looks after the canary, as its schedule does. */
  lookAtCanary(): Promise<string>;
  /** Does what a schedule does when it is time. @returns the id of its event */
  tick(schedule: DeclaredSchedule): Promise<string>;
  /** Ends everything, once; a second call waits for the first. */
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
  } = {};
  const given = new Set<Clients>();
  const folder = await mkdtemp(path.join(tmpdir(), "trust-drift-"));
  let stopping: Promise<void> | undefined;

  async function stop(): Promise<void> {
    for (const clients of given) closeClients(clients);
    await parts.slackActions?.stop();
    await parts.functions?.stop();
    await Promise.all([parts.slack?.stop(), parts.gateway?.stop() ?? parts.listening?.close()]);
    await parts.moto?.stop();
    await rm(folder, { recursive: true, force: true });
  }

  const declared = declaredResources();
  declared.catch(() => undefined); // heard where it is awaited; the start may fail before
  try {
    const bundles = (options.functions ?? true) ? bundle(folder) : undefined;
    bundles?.catch(() => undefined); // as above
    parts.slack = await startSlack(options.slackPort ?? 0);
    parts.listening = await takePort(options.gatewayPort ?? 0, "--port");
    parts.moto = await startMoto(await installPython());
    parts.gateway = startGateway({ listening: parts.listening, motoPort: parts.moto.port, warn });
    await furnish(parts.gateway, await declared);
    if (bundles) {
      const functions = declaredFunctions(await declared);
      parts.functions = await startFunctions(functions, parts.gateway, parts.slack, await bundles, options);
      parts.slackActions = await answerButtons(parts.functions, parts.slack);
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
    lookAtCanary: () => tick(gateway.url, scheduleOf(scheduleNames.canary)),
    tick: (schedule) => tick(gateway.url, schedule),
    stop() {
      stopping ??= stop();
      return stopping;
    },
  };
}

/** What was there before the first event: nobody is told of it. */
async function furnish(gateway: Gateway, declared: DeclaredResources): Promise<void> {
  gateway.events.suppress(true);
  const expectations = await ownExpectations();
  await wireOrganization(gateway.url, declared);
  await seedRoles(gateway.url, rolesOf(expectations));
  await putInForce(gateway.url, expectations);
  gateway.events.suppress(false);
}

/**
 * Under way while moto starts. Each organization has a folder of its own: one that is starting must not write the
 * bundle that another is just reading.
 */
async function bundle(folder: string): Promise<Bundles> {
  const { buildFunctions } = await import("../tools/bundle.ts");
  return buildFunctions(folder);
}

/** Tells the stand-in for Slack where its buttons are answered, as a person does in the app's settings. */
async function answerButtons(functions: RunningFunctions, slack: Slack): Promise<FunctionUrl> {
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
): Promise<RunningFunctions> {
  return runFunctions({
    functions,
    gateway,
    slackApiUrl: slack.apiUrl,
    bundles,
    warn,
    ...(options.retryAfterSeconds !== undefined && { retryAfterSeconds: options.retryAfterSeconds }),
    onLog: (name, line) => {
      if (options.verbose) console.error(`${name} ${line}`);
    },
  });
}

function warn(line: string): void {
  console.error(line);
}
