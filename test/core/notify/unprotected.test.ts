import { describe, expect, test } from "vitest";
import { messageOf } from "../../../adapters/slack/message/message.ts";
import { detailsOf } from "../../../adapters/slack/thread/thread.ts";
import type { Incident } from "../../../core/incidents/incident.ts";
import { groupAlert } from "../../../core/notify/group/group-alert.ts";
import { notify } from "../../../core/notify/notify.ts";
import { change, openIncident } from "./incidents.ts";
import { NotifyWorld } from "./world.ts";

const group = `group-${"a".repeat(32)}`;
const start = Date.parse("2026-03-01T10:00:00.000Z");

/** @param seconds when it was detected */
function unprotected(name: string, seconds: number, changes: Partial<Incident> = {}): Incident {
  const { expectedDocument: _, actor: __, ...incident } = openIncident();
  const detectedAt = new Date(start + seconds * 1000).toISOString();
  return {
    ...incident,
    id: name.padEnd(32, "0"),
    role: { account: "444444444444", name },
    cause: { kind: "risky-trust", changes: [change(`anyone can assume ${name}`)] },
    detectedAt,
    group,
    foundBy: "sweep",
    steps: [{ at: detectedAt, state: "detected", note: "Alert only." }],
    ...changes,
  };
}

const byCaller = (name: string, seconds: number): Incident => {
  const { foundBy: _, ...incident } = unprotected(name, seconds);
  return { ...incident, actor: { type: "IAMUser", arn: "arn:aws:iam::444444444444:user/bob" } };
};

async function tell(world: NotifyWorld, seconds: number, ...members: readonly Incident[]): Promise<unknown> {
  world.now = start + seconds * 1000;
  world.members = members;
  world.incident = members.at(-1);
  return notify(world.announced(), world.ports([world.channel("sns")])).then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("what a sweep finds", () => {
  const many = Array.from({ length: 12 }, (_, at) => unprotected(`role-${at}`, at * 50));

  test("is sent once: after a minute without another role", async () => {
    const world = new NotifyWorld(many[0] ?? expect.fail());
    let returnsAt = 60;
    expect(await tell(world, 0, ...many.slice(0, 1))).toMatchObject({
      code: "Gathering",
      retryAfterSeconds: 60,
    });
    for (const at of [1, 2, 3, 4]) {
      const found = many.slice(0, at + 1);
      expect(await tell(world, at * 50, ...found)).toBeUndefined(); // the first message returns
      const retryAfterSeconds = at * 50 + 60 - returnsAt;
      expect(await tell(world, returnsAt, ...found)).toMatchObject({ code: "Gathering", retryAfterSeconds });
      returnsAt = at * 50 + 60;
    }
    expect(await tell(world, 259, ...many.slice(0, 5))).toBeUndefined();
    expect(world.said.size).toBe(0);
    expect(await tell(world, 260, ...many.slice(0, 5))).toBeUndefined();
    expect(world.said.get("sns")?.[0]).toContain("Another principal can assume 5 roles (no expectation)");
  });

  test("is sent after ten minutes at the latest", async () => {
    const world = new NotifyWorld(many[0] ?? expect.fail());
    expect(await tell(world, 595, ...many)).toMatchObject({ code: "Gathering", retryAfterSeconds: 5 });
    expect(await tell(world, 600, ...many)).not.toMatchObject({ code: "Gathering" });
    expect(world.said.size).toBe(1);
  });
});

describe("what one caller does", () => {
  test("is sent at once, and what follows is gathered", async () => {
    const first = byCaller("a", 0);
    const world = new NotifyWorld(first);
    expect(await tell(world, 1, first)).toBeUndefined();
    expect(await tell(world, 5, first, byCaller("b", 3))).toMatchObject({ code: "Gathering" });
    expect(await tell(world, 25, first, byCaller("b", 3))).toBeUndefined();
  });
});

describe("the report", () => {
  const alertFor = (...members: readonly [Incident, ...Incident[]]) => groupAlert(group, members);
  const members = [
    unprotected("app", 0, { severity: "high" }),
    unprotected("reports", 1, { cause: { kind: "risky-trust", changes: [change("one"), change("two")] } }),
  ] as const;

  test("is a table, worst first", () => {
    const alert = alertFor(...members);
    expect(alert).toMatchObject({
      severity: "critical",
      title: "Open · Another principal can assume 2 roles (no expectation) (account 444444444444)",
      status: "Both roles: reported. Alert only.",
      findings: [],
      table: [
        ["SEVERITY", "ACCOUNT", "ROLE", "ADMITS"],
        ["critical", "444444444444", "reports", "one (and 1 more)"],
        ["high", "444444444444", "app", "anyone can assume app"],
      ],
    });
    expect(alert.members).toBeUndefined();
    const shown = JSON.stringify(messageOf(alert, false));
    expect(shown).toContain("CRITICAL: ");
    expect(shown).toContain("reports (444444444444): one (and 1 more)");
    expect(shown).toContain("app (444444444444): anyone can assume app");
  });

  test("of a single role is that of its incident", () => {
    expect(alertFor(members[0])).toMatchObject({ headline: "High-risk trust policy on app" });
    expect(alertFor(members[0]).table).toBeUndefined();
  });

  test("shows as many rows as fit in the message, and all of them in the thread", () => {
    const all = Array.from({ length: 200 }, (_, at) => unprotected(`role-${at}-x`, at));
    const [first = expect.fail(), ...others] = all;
    const alert = alertFor(first, ...others);
    expect(JSON.stringify(messageOf(alert, false))).toMatch(/and \d+ more roles: see the thread/);
    const thread = JSON.stringify(detailsOf({ kind: "group", id: group, alert, members: all }));
    expect(new Set(thread.match(/role-\d+-x/g)).size).toBe(200);
  });
});
