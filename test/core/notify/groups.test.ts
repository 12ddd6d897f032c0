import { SNSClient } from "@aws-sdk/client-sns";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { slackChannel } from "../../../adapters/slack/channel.ts";
import { snsChannel } from "../../../adapters/sns/channel.ts";
import { digestOf } from "../../../core/incidents/approval/proposal.ts";
import { lastChangeOf } from "../../../core/incidents/follow-up/holding.ts";
import { advance, type Incident } from "../../../core/incidents/incident.ts";
import type { Channel } from "../../../core/notify/channel.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { notify } from "../../../core/notify/notify.ts";
import type { Dependent } from "../../../core/principals/directory.ts";
import { blocksIn } from "../../../local/slack/block-limits.ts";
import type { SlackMessage } from "../../../local/slack/messages.ts";
import { type Slack, startSlack } from "../../../local/slack/server.ts";
import { slackToken, slackChannel as where } from "../../../local/slack/workspace.ts";
import { movedOn } from "./incidents.ts";
import { approvedBy, deployer, group, orphaned } from "./orphaned.ts";
import { NotifyWorld } from "./world.ts";

const dev = orphaned("333333333333", "qovery-user-role");
const prod = orphaned("444444444444", "qovery-user-role", 4);

let slack: Slack;
let world: NotifyWorld;
let channels: readonly Channel[];
let published: { Subject: string; Message: string; attributes: Record<string, string> }[];
let from: number;

beforeAll(async () => {
  slack = await startSlack(0);
});

afterAll(() => slack?.stop());

beforeEach(() => {
  // After a slow answer, a message of an earlier test would be found
  for (const { ts } of slack.messages.all()) slack.messages.remove(ts);
  from = 0;
  published = [];
  world = new NotifyWorld(dev);
  world.now = Date.parse("2026-03-01T10:10:00.000Z"); // long after
  channels = [topic(), slackOf(true)];
});

function slackOf(buttons: boolean): Channel {
  return slackChannel({ channel: where.id, token: async () => slackToken, apiUrl: slack.apiUrl, buttons });
}

/** The client's own way, up to the network. */
function topic(): Channel {
  const client = new SNSClient({
    region: "us-east-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
  });
  client.middlewareStack.add(
    () =>
      async ({ input }) => {
        const { Subject = "", Message = "", MessageAttributes = {} } = Object(input);
        const attributes = Object.entries<{ StringValue: string }>(MessageAttributes).map(
          ([name, { StringValue }]) => [name, StringValue] as const,
        );
        published.push({ Subject, Message, attributes: Object.fromEntries(attributes) });
        return { output: { $metadata: {} }, response: {} };
      },
    { step: "initialize" },
  );
  return snsChannel(client, { topicArn: "arn:aws:sns:us-east-1:222222222222:alerts" });
}

/** An event of one member comes, and the table holds these. */
async function tell(...members: readonly Incident[]): Promise<unknown> {
  world.members = members;
  world.incident = members.at(-1);
  return notify(world.announced(), world.ports(channels)).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** As often as the queue gives the event out. */
async function tellInFull(...members: readonly Incident[]): Promise<void> {
  for (let count = 0; count < 20; count++) if ((await tell(...members)) === undefined) return;
  expect.fail("there was more to tell each time");
}

const shown = () => slack.messages.all().slice(from);
const mains = () => shown().filter(({ thread_ts }) => thread_ts === undefined);
const replies = () => shown().filter(({ thread_ts }) => thread_ts !== undefined);
const textOf = (message: SlackMessage | undefined) =>
  JSON.stringify(message === undefined ? "" : blocksIn(message));
const threadText = () => replies().map(textOf).join("\n");

describe("the first telling", () => {
  const gathering = async (seconds: number, ...members: readonly Incident[]) => {
    world.now = Date.parse("2026-03-01T10:00:00.000Z") + seconds * 1000;
    return tell(...members);
  };

  test("waits until no member has joined for 20 s, and says when to come back", async () => {
    const waits = (retryAfterSeconds: number) => ({
      errors: [
        { code: "Gathering", retryAfterSeconds },
        { code: "Gathering", retryAfterSeconds },
      ],
    });
    expect(await gathering(5, dev)).toMatchObject(waits(15));
    expect(await gathering(20, dev, prod)).toMatchObject(waits(4));
    expect([published.length, mains().length]).toEqual([0, 0]);
    expect(await gathering(24, dev, prod)).toBeUndefined();
    expect([published.length, mains().length]).toEqual([1, 1]);
  });

  test("comes after 60 s, however many join", async () => {
    const many = Array.from({ length: 13 }, (_, at) => orphaned("333333333333", `role-${at}`, at * 5));
    expect(await gathering(59, ...many)).toMatchObject({ errors: [{ retryAfterSeconds: 1 }, {}] });
    expect(await gathering(60, ...many)).toBeUndefined();
  });

  test("is reported whole, at the group's own severity", async () => {
    await tell(dev, { ...prod, severity: "critical" });
    const [{ Subject, Message, attributes } = expect.fail("nothing was published")] = published;
    expect(Subject).toBe(
      "[CRITICAL] Approval needed: 2 roles in 2 accounts lost role/qovery-deployer: deleted and recreated",
    );
    expect(Message).toMatch(
      /^Approval needed · 2 roles in 2 accounts no longer trust role\/qovery-deployer: /,
    );
    expect(Message).toContain("- 333333333333: qovery-user-role\n");
    expect(Message).toContain("- 444444444444: qovery-user-role\n");
    expect(Message).toContain("the role was deleted and recreated (2 roles)");
    expect(Message).toContain(`trustdrift incident approve ${group} --digest ${digestOf([dev, prod])}`);
    expect(Message).toContain("444444444444/qovery-user-role");
    expect(attributes).toEqual({
      notificationId: expect.stringMatching(/^[0-9a-f]{32}$/),
      groupId: group,
      severity: "critical",
      state: "awaiting-approval",
      cause: "principal-orphaned",
      roleName: "qovery-user-role",
    });
  });
});

describe("a group that moves on", () => {
  test("is one message, edited; each member's steps stand in its thread once", async () => {
    await tell(dev, prod);
    await tell(dev, movedOn(approvedBy(prod, "Ada"), "reverted", "Written back."));
    await tell(dev, movedOn(approvedBy(prod, "Ada"), "reverted", "Written back."));
    expect(mains()).toHaveLength(1);
    expect(textOf(mains()[0])).toContain("1 rebound and verified. Approved by Ada.");
    expect(textOf(mains()[0])).toContain("1 awaiting approval; 1 rebound and verified");
    expect(threadText().match(/Created by nobody whom/g)).toHaveLength(1); // of both roles
    expect(threadText()).toContain("333333333333/qovery-user-role, 444444444444/qovery-user-role");
    expect(threadText().match(/Written back/g)).toHaveLength(1);
  });

  test("is sent to SNS again when its status changes, and only then", async () => {
    await tell(dev, prod);
    await tell(dev, movedOn(prod, "detected", "Off."));
    expect(published).toHaveLength(2);
    // Another digest is to be approved, and the last message says that one role is not reverted
    await tell(dev, movedOn(movedOn(prod, "detected", "Off."), "awaiting-approval"));
    expect(published).toHaveLength(3);
    await tell(approvedBy(dev, "Ada"), approvedBy(prod, "Ada"));
    await tell(approvedBy(dev, "Ada"), movedOn(prod, "reverted"));
    expect(published).toHaveLength(3);
    await tell(movedOn(dev, "blocked"), movedOn(prod, "reverted"));
    expect(published.at(-1)?.attributes.state).toBe("blocked");
    await tell(movedOn(dev, "reverted"), movedOn(prod, "reverted"));
    expect(published).toHaveLength(5);
    expect(published.at(-1)?.Message).toContain("Both roles: rebound and verified.");
  });

  test("and grows: the new one is waited upon, and reported", async () => {
    await tell(dev, prod);
    const late = orphaned("444444444444", "app", 600);
    expect(await tell(dev, prod, late)).toMatchObject({
      errors: [{ code: "Gathering" }, { code: "Gathering" }],
    });
    world.now += 30_000;
    await tell(dev, prod, late);
    expect(published).toHaveLength(2);
    expect(published[1]?.Message).toContain("3 roles in 2 accounts");
    expect(mains()).toHaveLength(1);
  });

  /** The member, once somebody else has the name of the principal that it trusted. */
  const taken = (member: Incident, seconds: number, state: Incident["state"] = member.state): Incident => {
    const at = new Date(world.now + seconds * 1000).toISOString();
    const status = {
      kind: "recreated",
      id: "AROASTRANGER",
      createdBy: "arn:aws:iam::1:user/mallory",
    } as const;
    const orphans = [{ uniqueId: "AROAOLD", principal: deployer, status }];
    const cause = { kind: "principal-orphaned", changes: [], orphans } as const;
    return { ...advance(member, state, at, "Recreated by mallory."), cause };
  };
  const gathering = { errors: [{ code: "Gathering" }, { code: "Gathering" }] };

  test.each(["awaiting-approval", "detected"] as const)(
    "because a stranger took the name while members are %s is reported again, once, with what may be approved now",
    async (state) => {
      const [one, other] = [dev, prod].map((member) => ({ ...member, state })) as [Incident, Incident];
      await tell(one, other);
      const now = [taken(one, 1), taken(other, 4)] as const;
      world.now += 5000;
      expect(await tell(now[0], other)).toMatchObject(gathering);
      expect(await tell(...now)).toBeUndefined(); // the first message returns
      expect(published).toHaveLength(1);
      world.now += 20_000;
      await tell(...now);
      await tell(...now);
      expect(published).toHaveLength(2);
      expect(published[1]?.Message).toContain("mallory");
      const command = `trustdrift incident approve ${group} --digest ${digestOf(now)}`;
      expect(published[1]?.Message.includes(command)).toBe(state === "awaiting-approval");
      expect(textOf(mains()[0]).includes(digestOf(now))).toBe(state === "awaiting-approval");
    },
  );

  test("because roles were written is reported at once", async () => {
    await tell(approvedBy(dev, "Ada"), approvedBy(prod, "Ada"));
    const later = new Date(world.now + 1000).toISOString();
    const written = advance(approvedBy(dev, "Ada"), "reverted", later, "Written back.");
    world.now += 1500;
    expect(await tell(written, approvedBy(prod, "Ada"))).toBeUndefined();
    expect(textOf(mains()[0])).toContain("1 rebound and verified");
  });

  test("is sent at most every 20 s when it is large, because each send reads all members", async () => {
    const many = Array.from({ length: 12 }, (_, at) => orphaned("444444444444", `app-${at}`));
    await tellInFull(...many);
    const [first = expect.fail(), ...others] = many;
    world.now += 5000;
    const written = movedOn(first, "reverted");
    expect(await tell(...others, written)).toMatchObject({
      errors: [{ code: "Gathering", retryAfterSeconds: 15 }, { code: "Gathering" }],
    });
    expect(await tell(...others, movedOn(first, "reverted"))).toBeUndefined(); // the first message returns
    expect(textOf(mains()[0])).not.toContain("1 rebound and verified");
    world.now += 15_000;
    await tellInFull(...others, written);
    expect(textOf(mains()[0])).toContain("1 rebound and verified");
  });

  test("and comes again after it was over: that is reported, with all its states", async () => {
    const over = [movedOn(dev, "reverted"), movedOn(prod, "reverted")];
    await tell(...over);
    const again = orphaned(dev.role.account, dev.role.name, 300, { id: "b".repeat(32) });
    await tell(...over, again);
    await tell(...over, movedOn(again, "reverted"));
    expect(published.map(({ attributes }) => attributes.state)).toEqual([
      "reverted",
      "awaiting-approval",
      "reverted",
    ]);
  });
});

describe("the button", () => {
  const buttons = () =>
    JSON.parse(textOf(mains()[0])).find(({ type }: { type: string }) => type === "actions")?.elements ?? [];
  const button = () => buttons().find(({ action_id: id }: { action_id: string }) => id === "approve");

  test("carries the group and what was seen, and says what is written where", async () => {
    await tell(dev, prod);
    expect(button()).toMatchObject({
      type: "button",
      action_id: "approve",
      text: { text: "Trust the recreated principals again" },
      value: `${group} ${digestOf([dev, prod])} ${lastChangeOf([dev, prod])}`,
      confirm: {
        text: {
          text: expect.stringContaining("333333333333/qovery-user-role, 444444444444/qovery-user-role"),
        },
      },
    });
  });

  test("is gone once it was clicked", async () => {
    await tell(dev, prod);
    await tell(approvedBy(dev, "Ada"), approvedBy(prod, "Ada"));
    expect(button()).toBeUndefined();
    expect(textOf(mains()[0])).toContain("Both roles: approved, write pending. Approved by Ada.");
  });

  test("is not there where no one may click it; the command is in the thread", async () => {
    channels = [slackOf(false)];
    await tell(dev, prod);
    expect(buttons()).toEqual([]);
    expect(threadText()).toContain(`trustdrift incident approve ${group} --digest`);
  });
});

test("a group of one is described as its incident, and approved as a group", async () => {
  await tell(dev);
  const own = groupAlert(group, [dev]);
  expect(own.headline).not.toContain("1 role");
  expect(own.members).toBeUndefined();
  expect(own.approve?.subject).toBe(group);
  expect(textOf(mains()[0])).toContain(own.headline);
});

describe("a principal's loss that breaks many roles", () => {
  const dependents = (count: number): Dependent[] =>
    Array.from({ length: count }, (_, at) => ({
      account: String(100_000_000_000 + (at % 7)),
      name: `role-${at}-x`,
      arn: "arn",
      expectation: "deploy-target",
      availability: at === 0 ? "critical" : "normal",
    }));
  const lost = (count: number, changes: { moreDependents?: number; name?: string } = {}): Incident => {
    const { name = "release", ...more } = changes;
    const principal = { kind: "user", account: "222222222222", name } as const;
    const cause = { kind: "principal-deleted", principal, dependents: dependents(count), ...more } as const;
    return orphaned("222222222222", name, 0, { state: "detected", cause });
  };
  const named = () => new Set(`${mains().map(textOf)} ${threadText()}`.match(/role-\d+-x/g)).size;

  test.each([6, 30, 500])("names all %d: eight in the message, all in its thread", async (count) => {
    await tellInFull(lost(count));
    expect(named()).toBe(count);
    expect(threadText().includes("by account")).toBe(count > 8);
    if (count > 8) expect(threadText()).toContain("100000000000: role-0-x (critical), role-");
  });

  test("names them with other members beside it, once each", async () => {
    await tellInFull(lost(30), dev, prod);
    await tellInFull(lost(30), dev, movedOn(prod, "reverted"));
    expect(named()).toBe(30);
    expect(threadText().match(/Roles that trust release, by account/g)).toHaveLength(1);
  });

  test("says how many it cannot name", async () => {
    const longest = Array.from({ length: 500 }, (_, at) => ({
      account: String(100_000_000_000 + at),
      name: `${at}${"n".repeat(128)}`,
      arn: "arn",
      expectation: "deploy-target",
      availability: "normal",
    }));
    const one = lost(1, { moreDependents: 1234 });
    await tellInFull({ ...one, cause: { ...one.cause, dependents: longest } as Incident["cause"] });
    expect(threadText()).toContain("1234 more roles are not stored");
    expect(threadText()).toMatch(/[1-9]\d* more roles are in the record of incident/);
    expect(threadText()).not.toContain("Slack refused");
  });
});

test("whatever members say, the message fits and keeps its button", async () => {
  const source = "https://docs.aws.amazon.com/";
  const members = Array.from({ length: 60 }, (_, at) => {
    const message = `${at} ${"x".repeat(3000)}`;
    const change = {
      kind: "document-changed",
      direction: "changed",
      severity: "high",
      message,
      source,
    } as const;
    const orphans = [{ uniqueId: "AROAOLD", status: { kind: "deleted" } }] as const;
    return orphaned(String(900_000_000_000 + at), "r".repeat(64), 0, {
      cause: { kind: "principal-orphaned", changes: [change], orphans },
      expectation: "e".repeat(63),
      steps: [{ at: dev.detectedAt, state: "awaiting-approval", note: "n".repeat(9000) }],
    });
  });
  await tellInFull(...members);
  expect(mains()).toHaveLength(1);
  expect(textOf(mains()[0])).toContain('"action_id":"approve"');
  expect(threadText()).not.toContain("Slack refused");
});

test("two hundred members in two hundred accounts fit, and what is cut is said", async () => {
  const members = Array.from({ length: 200 }, (_, at) =>
    orphaned(String(900_000_000_000 + at), `a-role-of-theirs-${at}`),
  );
  await tellInFull(...members);
  const main = textOf(mains()[0]);
  expect(mains()).toHaveLength(1);
  expect(main).toContain("200 roles in 200 accounts");
  expect(main).toMatch(/and roles in \d+ more accounts/);
  for (const message of shown()) expect(blocksIn(message).length).toBeLessThanOrEqual(50);
  // The same step of all of them, once a reply
  expect(threadText().match(/Created by nobody whom/g)?.length).toBeLessThan(10);
  for (const { role } of members) expect(threadText()).toContain(`${role.account}/${role.name}`);
  expect(threadText()).toContain("of the other roles are in their incident records");
  expect(threadText().match(/Change of the trust policy/g)).toHaveLength(1); // the same for all
  expect(threadText().match(/Write the expected trust policy \(in the account of each role/g)).toHaveLength(
    1,
  );
  expect(published).toHaveLength(1);
  expect(Buffer.byteLength(published[0]?.Message ?? "")).toBeLessThan(256_000);
  expect(published[0]?.Message).toContain("and roles in 100 more accounts");
  expect(published[0]?.Subject.length).toBeLessThanOrEqual(100);
});

test("five hundred roles that one caller changed within a minute are one message and a short thread", async () => {
  const changed = (at: number): Incident => {
    const { group: _, ...alone } = orphaned("444444444444", `role-${at}`, at / 10);
    const steps = ["detected", "reverted"] as const;
    return {
      ...alone,
      group,
      state: "reverted",
      cause: { kind: "trust-changed", changes: [] },
      steps: steps.map((state) => ({ at: dev.detectedAt, state, note: `${state} role-${at}` })),
    };
  };
  await tellInFull(...Array.from({ length: 500 }, (_, at) => changed(at)));
  expect(mains()).toHaveLength(1);
  expect(shown().length).toBeLessThanOrEqual(12);
  expect(textOf(mains()[0])).toContain("Trust policies of 500 roles changed (account 444444444444)");
  expect(new Set(threadText().match(/444444444444\/role-\d+/g)).size).toBe(500);
});
