import { functionNames } from "../../core/contract/names.ts";
import type { MadeCall } from "../../local/gateway/state/watchers.ts";

/** What happened after one change of a trust policy, by the calls that the local organization saw. */
export interface Round {
  /** When the call that changed the policy was answered. Milliseconds since 1970. */
  readonly changedAt: number;
  /** Calls since then, in the order of their answers. */
  readonly calls: readonly MadeCall[];
  /** When Slack had the message. */
  readonly shownAt: number;
}

/** A part of the way from a change to its end. */
export interface Stage {
  readonly name: string;
  /** What begins and ends it. */
  readonly between: string;
  readonly milliseconds: number;
}

/** The sessions of the responder: in the hub, and in the members. */
const responder: readonly string[] = [functionNames.onTrustUpdated, "trust-drift"];

/** @throws Error when a call is missing, such as that of a revert */
export function stagesOf({ changedAt, calls, shownAt }: Round): readonly Stage[] {
  const own = calls.filter(({ by, call }) => responder.includes(by) && !call.includes(" sqs:"));
  const write = find(own, "iam:UpdateAssumeRolePolicy");
  const [record, result] = all(own, "dynamodb:TransactWriteItems", 2);
  const [alert, resultAlert] = all(own, "events:PutEvents", 2);
  const reads = own.filter(({ endedAt }) => endedAt <= record.beganAt);
  const observed = Math.max(...reads.map(({ endedAt }) => endedAt));
  const received = receivedBy(calls, functionNames.onTrustUpdated);
  const notified = receivedBy(calls, functionNames.notify);
  const published = find(calls, "sns:Publish");
  const verified = lastOf(own, "iam:GetRole", result.beganAt);
  const stage = (name: string, between: string, from: number, to: number): Stage => {
    if (to < from) throw new Error(`expected ${name} to end after it began, found ${to - from} ms`);
    return { name, between, milliseconds: to - from };
  };
  return [
    stage("deliver", "the change is answered → `on-trust-updated` has the event", changedAt, received),
    stage("observe", "→ the role and its record are read", received, observed),
    stage("decide", "→ the write of the incident begins", observed, record.beganAt),
    stage("record", "→ the incident is written", record.beganAt, record.endedAt),
    stage("announce", "→ the journal has the alert (during the write)", record.endedAt, alert.endedAt),
    stage("write", "the incident is written → the role is written back", record.endedAt, write.endedAt),
    stage("verify", "→ IAM shows the expected policy", write.endedAt, verified.endedAt),
    stage("record the result", "→ the incident is written again", verified.endedAt, result.endedAt),
    stage("announce the result", "→ the journal has the result", result.endedAt, resultAlert.endedAt),
    stage("deliver the alert", "the alert is put on the journal → `notify` has it", alert.beganAt, notified),
    stage("notify the topic", "→ the topic has the text", notified, published.endedAt),
    stage("notify Slack", "`notify` has the alert → Slack has the message", notified, shownAt),
    stage("**change to alert in Slack**", "the whole", changedAt, shownAt),
    stage("**change to role written back**", "the whole", changedAt, write.endedAt),
    stage("**change to verified result**", "the whole", changedAt, resultAlert.endedAt),
  ];
}

function all(calls: readonly MadeCall[], name: string, count: 2): readonly [MadeCall, MadeCall] {
  const found = calls.filter(({ call }) => call.endsWith(` ${name}`));
  const [first, second] = found;
  if (first === undefined || second === undefined || found.length !== count)
    throw new Error(`expected ${count} calls of ${name}, found ${found.length}`);
  return [first, second];
}

function find(calls: readonly MadeCall[], name: string): MadeCall {
  const found = calls.find(({ call }) => call.endsWith(` ${name}`));
  if (found === undefined) throw new Error(`expected a call of ${name}, found none`);
  return found;
}

/** When a function received its first message: the last answer of its queue before its first call. */
function receivedBy(calls: readonly MadeCall[], name: string): number {
  const isReceive = ({ call }: MadeCall) => call.endsWith(" sqs:ReceiveMessage");
  const own = calls.filter(({ by }) => by === name);
  const first = own.find((one) => !one.call.includes(" sqs:"));
  const found = own.findLast((one) => isReceive(one) && one.endedAt <= (first?.beganAt ?? 0));
  if (found === undefined) throw new Error(`expected ${name} to receive a message and to make a call`);
  return found.endedAt;
}

/** The last call of that name that was answered by then. */
function lastOf(calls: readonly MadeCall[], name: string, by: number): MadeCall {
  const found = calls.findLast(({ call, endedAt }) => call.endsWith(` ${name}`) && endedAt <= by);
  if (found === undefined) throw new Error(`expected a call of ${name}, found none`);
  return found;
}
