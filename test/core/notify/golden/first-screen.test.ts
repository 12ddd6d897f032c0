import { expect, test } from "vitest";
import { incidentsIn } from "../../../../core/notify/notification.ts";
import { isOver } from "../../../../core/notify/title/state.ts";
import { blocksIn } from "../../../../local/slack/block-limits.ts";
import { type Golden, goldens, slackOf, snsOf } from "./render.ts";

const all = Object.values(goldens).flat();

/** Every text of the blocks, one after the other. */
function textsIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, part]) =>
    (name === "text" || name === "fallback") && typeof part === "string" ? [part] : textsIn(part),
  );
}

/** What a reader sees without opening the thread, or without scrolling. */
const screens: Readonly<Record<string, (golden: Golden) => string>> = {
  Slack: (golden) => textsIn(blocksIn(JSON.parse(JSON.stringify(slackOf(golden).message)))).join(""),
  SNS: (golden) => snsOf(golden).split("\nRunbook: ")[0] ?? "",
};

const open =
  /Open|Approval needed|Approved|Restoring|Retrying|Adopting|[Cc]heck now|Blocked|Not verified|Suspended/;
const over = /Reverted|Rebound|Restored|Written|Adopted|Resolved|Superseded|Closed|Notice/;

test.each(Object.entries(screens))(
  "the first screen of %s says whether the incident is still open",
  (_, screenOf) => {
    for (const golden of all) {
      const { alert } = golden.notification;
      const [title = ""] = alert.title.split(" · ");
      expect(screenOf(golden)).toContain(alert.title);
      expect(title, golden.name).toMatch(isOver(alert.state) ? over : open);
      expect(title, golden.name).not.toMatch(isOver(alert.state) ? open : over);
      // An adopted document is still in effect, and so is what a person closed
      if (isOver(alert.state) && alert.state !== "adopted" && alert.state !== "closed")
        expect(screenOf(golden), golden.name).not.toMatch(/\bcan (no longer|now) /);
    }
  },
);

test.each(Object.entries(screens))(
  "the first screen of %s says what is exposed, to whom, where",
  (_, screenOf) => {
    for (const golden of all) {
      const { alert } = golden.notification;
      const screen = screenOf(golden);
      for (const { role } of incidentsIn(golden.notification)) {
        if (!role.name.startsWith("(")) expect(screen, golden.name).toContain(role.name);
        expect(screen, golden.name).toContain(role.account);
      }
      const [worst] = alert.findings;
      if (worst !== undefined) expect(screen, golden.name).toContain(worst.text);
    }
  },
);

test.each(Object.entries(screens))("the first screen of %s says what to do now", (channel, screenOf) => {
  for (const golden of all) {
    const { alert } = golden.notification;
    // Slack shows as code what is in backticks, and has a thread
    const place = channel === "Slack" ? "in the thread" : "below";
    const next = alert.next.replaceAll("`", "").replace("the command below", `the command ${place}`);
    expect(screenOf(golden).replaceAll("`", ""), golden.name).toContain(`Next: ${next}`);
    expect(alert.next, golden.name).toMatch(/^[A-Z].{10,}/);
    if (isOver(alert.state)) expect(alert.next, golden.name).toMatch(/^No action is needed|^Check that/);
    else expect(alert.next, golden.name).not.toMatch(/^No action/);
  }
});

test("fits one screen: at most 20 lines", () => {
  for (const golden of all) {
    const screen = screens.Slack?.(golden) ?? "";
    expect(screen.length, golden.name).toBeLessThan(2200);
    expect(screen.split("\n").length, golden.name).toBeLessThanOrEqual(20);
  }
});

test("shrinks to the outcome once the incident is over", () => {
  for (const golden of all.filter(({ notification }) => isOver(notification.alert.state))) {
    const screen = screens.Slack?.(golden) ?? "";
    expect(screen, golden.name).not.toContain("Changed by: ");
    expect(JSON.stringify(slackOf(golden).thread), golden.name).toMatch(/Account: |Group|·/);
  }
});

test("a subject has at most 100 ASCII characters, and names the account where there is one", () => {
  for (const { name, notification } of all) {
    const { subject } = notification.alert;
    expect(subject, name).toMatch(/^[\x20-\x7e]{10,100}$/);
    if (notification.kind === "incident") expect(subject, name).toMatch(/\((prod|dev|security)\b.*\)$/);
  }
});
