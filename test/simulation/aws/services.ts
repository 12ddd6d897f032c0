import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PublishCommand } from "@aws-sdk/client-sns";
import { GetParameterCommand, GetParameterHistoryCommand } from "@aws-sdk/client-ssm";
import { AssumeRoleCommand } from "@aws-sdk/client-sts";
import type { Random } from "../../oracle/random.ts";
import { checkJournalEvent } from "../../support/journal-events.ts";
import type { Calls } from "../world/calls.ts";
import type { VirtualTime } from "../world/time.ts";
import type { Trace } from "../world/trace.ts";
import { accessDenied, awsError } from "./errors.ts";

export interface JournalEvent {
  readonly detailType: string;
  readonly detail: string;
}

export interface Published {
  readonly at: number;
  readonly subject: string;
  readonly text: string;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** The values and versions of Systems Manager's parameters. */
class Parameters extends Map<string, string> {
  readonly versions = new Map<string, number>();

  override set(name: string, value: string): this {
    this.versions.set(name, (this.versions.get(name) ?? 0) + 1);
    return super.set(name, value);
  }
}

/** EventBridge, SNS, Systems Manager and STS. */
export class FakeServices {
  readonly published: Published[] = [];
  readonly parameters = new Parameters();
  /** Accounts in which our roles can be assumed. */
  readonly members = new Set<string>();
  /** How often the bus delivers an event. */
  copiesOf: () => number = () => 1;
  onJournalEvent: (body: string) => void = () => {};
  /** Called when the product has read the toggle. */
  onToggleRead: (value: string | undefined) => void = () => {};
  readonly #calls: Calls;
  readonly #time: VirtualTime;
  readonly #random: Random;
  readonly #trace: Trace;
  #events = 0;

  constructor(calls: Calls, time: VirtualTime, random: Random, trace: Trace) {
    this.#calls = calls;
    this.#time = time;
    this.#random = random;
    this.#trace = trace;
  }

  async send(command: object, timeoutMilliseconds?: number): Promise<object> {
    const options = { timeoutMilliseconds };
    if (command instanceof PutEventsCommand)
      return this.#calls.call(
        "journal",
        "PutEvents",
        (isPartial) => this.#putEvents(command, isPartial),
        options,
      );
    if (command instanceof PublishCommand)
      return this.#calls.call("sns", "Publish", () => this.#publish(command), options);
    if (command instanceof GetParameterCommand)
      return this.#calls.call("toggle", "GetParameter", () => this.#parameter(command), options);
    if (command instanceof GetParameterHistoryCommand)
      return this.#calls.call("toggle", "GetParameterHistory", () => this.#history(command), options);
    if (command instanceof AssumeRoleCommand)
      return this.#calls.call("sts", "AssumeRole", () => this.#assume(command), options);
    throw new Error(`the simulated AWS has no ${command.constructor.name}`);
  }

  #putEvents({ input }: PutEventsCommand, isPartial: boolean): object {
    const entries = input.Entries ?? [];
    if (entries.length > 10) throw awsError("ValidationException", 400, "too many entries");
    const taken = isPartial ? entries.slice(0, -1) : entries;
    for (const entry of taken) {
      const event = {
        version: "0",
        id: `journal-${++this.#events}`,
        "detail-type": entry.DetailType,
        source: entry.Source,
        account: "222222222222",
        time: entry.Time?.toISOString(),
        region: "us-east-1",
        resources: entry.Resources ?? [],
        detail: JSON.parse(entry.Detail ?? "{}"),
      };
      checkJournalEvent(event);
      for (let copy = this.copiesOf(); copy > 0; copy--) {
        const delay = 100 + this.#random.below(900);
        this.#time.at(this.#time.now + delay, () => this.onJournalEvent(JSON.stringify(event)));
      }
    }
    const failed = entries.length - taken.length;
    const answers = entries.map((_, at) =>
      at < taken.length
        ? { EventId: `event-${at}` }
        : { ErrorCode: "InternalFailure", ErrorMessage: "simulated" },
    );
    return { FailedEntryCount: failed, Entries: answers };
  }

  #publish({ input }: PublishCommand): object {
    const attributes = Object.fromEntries(
      Object.entries(input.MessageAttributes ?? {}).map(([name, { StringValue }]) => [name, StringValue]),
    );
    const { Subject: subject = "", Message: text = "" } = input;
    this.published.push({ at: this.#time.now, subject, text, attributes });
    this.#trace.add(`SNS: ${subject} (${attributes.state})`);
    return { MessageId: `message-${this.published.length}` };
  }

  #parameter({ input }: GetParameterCommand): object {
    const name = input.Name ?? "";
    const value = this.parameters.get(name);
    if (name.endsWith("/auto-remediation")) this.onToggleRead(value);
    if (value === undefined) throw awsError("ParameterNotFound", 400, name);
    return { Parameter: { Name: name, Value: value, Version: this.parameters.versions.get(name) } };
  }

  #history({ input }: GetParameterHistoryCommand): object {
    const version = this.parameters.versions.get(input.Name ?? "") ?? 0;
    const by = "arn:aws:iam::222222222222:user/ada";
    const Parameters = Array.from({ length: version }, (_, at) => ({
      Version: at + 1,
      LastModifiedUser: by,
      LastModifiedDate: new Date(this.#time.now),
    }));
    return { Parameters };
  }

  #assume({ input }: AssumeRoleCommand): object {
    const [, , , , account = "", resource = ""] = (input.RoleArn ?? "").split(":");
    if (!this.members.has(account)) throw accessDenied(`sts:AssumeRole ${input.RoleArn}`);
    return {
      Credentials: {
        AccessKeyId: `${account} ${resource.slice(resource.lastIndexOf("/") + 1)}`,
        SecretAccessKey: "secret",
        SessionToken: "token",
        Expiration: new Date(this.#time.now + 3_600_000),
      },
    };
  }
}
