import { AsyncLocalStorage } from "node:async_hooks";
import type { Random } from "../../oracle/random.ts";
import { accessDenied, noAnswer, throttling, unavailable } from "../aws/errors.ts";
import type { VirtualTime } from "./time.ts";
import type { Trace } from "./trace.ts";

export const services = [
  "iam",
  "history",
  "sts",
  "table",
  "toggle",
  "journal",
  "sns",
  "sqs",
  "slack",
] as const;
export type Service = (typeof services)[number];

/**
 * `lost-answer`: the call has its effect and no answer. `hung`: no answer, ever, and no effect. `partial`: the service
 * accepts a part of a batch, or returns fewer items than requested.
 */
export type How = "throttled" | "unavailable" | "lost-answer" | "refused" | "hung" | "partial";

/** A service that fails for a while. */
export interface ServiceFault {
  readonly kind: "service";
  readonly service: Service;
  /** Every operation where none is named. */
  readonly operation?: string;
  readonly how: How;
  /** Seconds since the start. */
  readonly from: number;
  readonly seconds: number;
  /** Of the calls in this time. */
  readonly percent: number;
}

/** The process of a function ends at a call: before the call has its effect, or after it. */
export interface Crash {
  readonly kind: "crash";
  readonly function: string;
  /** Counts the function's calls from 1. */
  readonly call: number;
  readonly isAfter: boolean;
}

export type Fault = ServiceFault | Crash;

/** One run of a function. */
export interface Invocation {
  readonly function: string;
  /** Its process has ended: none of its calls returns. */
  isDead: boolean;
  /** Called when the process ends by itself. */
  readonly die: () => void;
}

export interface CallOptions {
  /** A repeated call has no second effect: DynamoDB recognizes a transaction that the SDK repeats. */
  readonly isRepeatable?: boolean;
  /** How often the client tries. */
  readonly attempts?: number;
  /** After this time the client throws. Undefined: never. */
  readonly timeoutMilliseconds?: number | undefined;
}

const latencies: Readonly<Record<Service, number>> = {
  iam: 60,
  history: 200,
  sts: 40,
  table: 8,
  toggle: 20,
  journal: 15,
  sns: 20,
  sqs: 10,
  slack: 150,
};

/** Every call of the product to AWS and Slack: takes time, can fail, and never returns to a process that has ended. */
export class Calls {
  readonly running = new AsyncLocalStorage<Invocation>();
  /** By service and operation. */
  readonly made = new Map<string, number>();
  /** By service, operation and how it failed. */
  readonly met = new Map<string, number>();
  /** When a call of a service failed. */
  readonly failures: { readonly service: Service; readonly at: number }[] = [];
  /** When the process of a function ended. */
  readonly deaths: { readonly function: string; readonly at: number }[] = [];
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #trace: Trace;
  readonly #faults: readonly Fault[];
  readonly #counts = new Map<string, number>();

  constructor(time: VirtualTime, random: Random, trace: Trace, faults: readonly Fault[]) {
    this.#time = time;
    this.#random = random;
    this.#trace = trace;
    this.#faults = faults;
  }

  /** @param effect what the service does; throws what the service answers */
  async call<T>(
    service: Service,
    operation: string,
    effect: (isPartial: boolean) => T,
    options: CallOptions = {},
  ): Promise<T> {
    const { attempts = 3, isRepeatable = false } = options;
    let done: { readonly answer: T } | undefined;
    const once = (isPartial: boolean) => {
      if (done !== undefined && isRepeatable) return done.answer;
      done = { answer: effect(isPartial) };
      return done.answer;
    };
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#attempt(service, operation, once, options);
      } catch (error) {
        if (attempt >= attempts || !isTransient(error)) throw error;
        await this.sleep(this.#random.fraction() * (isThrottling(error) ? 500 : 100) * 2 ** attempt);
      }
    }
  }

  /** A pause of the product. */
  async sleep(milliseconds: number): Promise<void> {
    await this.#time.sleep(milliseconds);
    if (this.running.getStore()?.isDead) await never();
  }

  async #attempt<T>(
    service: Service,
    operation: string,
    effect: (isPartial: boolean) => T,
    { timeoutMilliseconds }: CallOptions,
  ): Promise<T> {
    const invocation = this.running.getStore();
    if (invocation?.isDead) await never();
    const name = `${service} ${operation}`;
    this.made.set(name, (this.made.get(name) ?? 0) + 1);
    const latency = latencies[service] * (0.5 + this.#random.fraction());
    await this.sleep(latency / 2);
    const crash = this.#crashAt(invocation);
    if (crash?.isAfter === false) await this.#crash(invocation, `before ${name}`);
    const how = this.#faultAt(service, operation);
    if (how !== undefined) {
      this.met.set(`${name} ${how}`, (this.met.get(`${name} ${how}`) ?? 0) + 1);
      this.failures.push({ service, at: this.#time.now });
      this.#trace.add(`  ${invocation?.function ?? "someone"}: ${name}: ${how}`);
    }
    if (how === "hung") {
      if (timeoutMilliseconds === undefined) await never();
      await this.sleep(timeoutMilliseconds ?? 0);
      throw noAnswer();
    }
    const refusal = refusalOf(how, name);
    if (refusal !== undefined) throw refusal;
    const answer = effect(how === "partial");
    if (crash !== undefined) await this.#crash(invocation, `after ${name}`);
    await this.sleep(latency / 2);
    if (how === "lost-answer") throw noAnswer();
    return answer;
  }

  #crashAt(invocation: Invocation | undefined): Crash | undefined {
    if (invocation === undefined) return undefined;
    const count = (this.#counts.get(invocation.function) ?? 0) + 1;
    this.#counts.set(invocation.function, count);
    return this.#faults.find(
      (fault): fault is Crash =>
        fault.kind === "crash" && fault.function === invocation.function && fault.call === count,
    );
  }

  async #crash(invocation: Invocation | undefined, where: string): Promise<void> {
    this.#trace.add(`  ${invocation?.function}: the process ends ${where}`);
    if (invocation !== undefined) this.deaths.push({ function: invocation.function, at: this.#time.now });
    invocation?.die();
    await never();
  }

  #faultAt(service: Service, operation: string): How | undefined {
    const seconds = (this.#time.now - this.#time.start) / 1000;
    for (const fault of this.#faults) {
      if (fault.kind !== "service" || fault.service !== service) continue;
      if (fault.operation !== undefined && fault.operation !== operation) continue;
      const isNow = seconds >= fault.from && seconds < fault.from + fault.seconds;
      if (isNow && this.#random.chance(fault.percent / 100)) return fault.how;
    }
    return undefined;
  }
}

/** A call that never returns. */
export function never(): Promise<never> {
  return new Promise(() => {});
}

function refusalOf(how: How | undefined, name: string): Error | undefined {
  if (how === "throttled") return throttling();
  if (how === "unavailable") return unavailable();
  return how === "refused" ? accessDenied(name) : undefined;
}

function isThrottling(error: unknown): boolean {
  return error instanceof Error && error.name.startsWith("Throttling");
}

/** What the SDK retries. */
function isTransient(error: unknown): boolean {
  return error instanceof Error && /^(Throttling|ServiceUnavailable|TimeoutError)/.test(error.name);
}
