import { LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import type { Calls } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import { eventOf, type IamCall } from "./cloudtrail.ts";
import { throttling } from "./errors.ts";

/** The limit of LookupEvents, for each account and region. */
const callsPerSecond = 2;

/** CloudTrail's event history, which shows every call some time later, also a call whose event is lost. */
export class FakeHistory {
  /** Until a call is shown. */
  delayMilliseconds = 0;
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #recorded: IamCall[] = [];
  readonly #lookedUp: { readonly account: string; readonly at: number }[] = [];

  constructor(calls: Calls, time: VirtualTime) {
    this.#calls = calls;
    this.#time = time;
  }

  record(call: IamCall): void {
    this.#recorded.push(call);
  }

  /** Whether the history showed a call at a time. */
  shows(eventId: string, at: number): boolean {
    return this.#recorded.some((call) => call.eventId === eventId && call.at + this.delayMilliseconds <= at);
  }

  /** @param credentials `account role`, as the simulated STS returns them */
  async send(credentials: string, command: object, timeoutMilliseconds?: number): Promise<object> {
    if (!(command instanceof LookupEventsCommand))
      throw new Error(`the simulated CloudTrail has no ${command.constructor.name}`);
    const [account = ""] = credentials.split(" ");
    const name = command.input.LookupAttributes?.[0]?.AttributeValue ?? "";
    const answer = () => this.#answer(account, name);
    return this.#calls.call("history", "LookupEvents", answer, { timeoutMilliseconds });
  }

  #answer(account: string, name: string): object {
    const { now } = this.#time;
    const recent = this.#lookedUp.filter((call) => call.account === account && call.at > now - 1000);
    if (recent.length >= callsPerSecond) throw throttling();
    this.#lookedUp.push({ account, at: now });
    const shown = this.#recorded.filter(
      (call) =>
        call.account === account &&
        call.at + this.delayMilliseconds <= now &&
        Reflect.get(call.requestParameters, "roleName") === name,
    );
    const details = shown.reverse().map((call) => Reflect.get(eventOf(call), "detail"));
    return { Events: details.map((detail) => ({ CloudTrailEvent: JSON.stringify(detail) })) };
  }
}
