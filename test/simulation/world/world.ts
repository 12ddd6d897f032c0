import { Random } from "../../oracle/random.ts";
import { FakeHistory } from "../aws/history.ts";
import { FakeIam } from "../aws/iam.ts";
import { FakeSqs } from "../aws/queues.ts";
import { FakeServices } from "../aws/services.ts";
import { FakeTable } from "../aws/table.ts";
import { FakeSlack } from "../slack/slack.ts";
import { Calls, type Fault } from "./calls.ts";
import { VirtualTime } from "./time.ts";
import { Trace } from "./trace.ts";

const start = Date.parse("2026-03-01T10:00:00.000Z");

/** AWS, Slack and their virtual time. */
export class World {
  readonly time = new VirtualTime(start);
  readonly trace = new Trace(this.time);
  readonly random: Random;
  readonly calls: Calls;
  readonly table: FakeTable;
  readonly iam: FakeIam;
  readonly history: FakeHistory;
  readonly sqs: FakeSqs;
  readonly services: FakeServices;
  readonly slack: FakeSlack;
  /** The ids of the events that reached a queue. */
  readonly delivered = new Set<string>();

  constructor(seed: number, faults: readonly Fault[]) {
    this.random = new Random(seed);
    const { time, trace, random } = this;
    this.calls = new Calls(time, random, trace, faults);
    this.table = new FakeTable(this.calls);
    this.iam = new FakeIam(this.calls, time, random, trace);
    this.history = new FakeHistory(this.calls, time);
    this.iam.onCall = (call) => this.history.record(call);
    this.sqs = new FakeSqs(this.calls, time, trace);
    this.services = new FakeServices(this.calls, time, random, trace);
    this.slack = new FakeSlack(this.calls, time, trace);
  }

  /** Seconds since the start. */
  get seconds(): number {
    return (this.time.now - this.time.start) / 1000;
  }
}
