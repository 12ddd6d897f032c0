import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { queueNames } from "../../core/contract/names.ts";
import { memberRoleNames } from "../../core/contract/roles.ts";
import { adoptDigest } from "../../core/incidents/approval/adopt.ts";
import { digestOf } from "../../core/incidents/approval/proposal.ts";
import { qovery, updated, widened } from "../core/support/samples.ts";
import type { Hub } from "../functions/support/hub.ts";
import { onlyIncident } from "../functions/support/outcomes.ts";
import { takeAll } from "../functions/support/queues.ts";
import { takeAway } from "../functions/support/take-away.ts";
import { type Answer, command as commandLine, startHubForCommands } from "./support/command-line.ts";

const operator = "arn:aws:iam::222222222222:user/operator on the command line";
const foreign = widened("qovery-access");
const own = widened("qovery-access", `arn:aws:iam::${qovery.account}:root`);

let hub: Hub;
let count = 0;
let stop: (() => Promise<void>) | undefined;

beforeAll(async () => {
  ({ hub, stop } = await startHubForCommands());
});

afterAll(() => stop?.());

async function drift(document: string, toggle = "approve") {
  count += 1;
  await hub.reset();
  await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  await hub.turnToggle(toggle);
  await hub.stage.put(qovery, document);
  await hub.functions["on-trust-updated"].run(JSON.stringify(updated(`actions-${count}`, document)));
  return incident();
}

const incident = () => onlyIncident(hub);
const command = (args: readonly string[], answer?: Answer) => commandLine(["incident", ...args], answer);

/** Carries out what the person ordered. */
async function follow(): Promise<number> {
  const rechecks = await takeAll(hub.clients.sqs, queueNames.trustRechecks);
  for (const body of rechecks) await hub.functions["on-trust-updated"].run(body);
  return rechecks.length;
}

describe("incident adopt", () => {
  test("shows the change and its severity, asks, and the responder adopts the live trust policy", async () => {
    const { id } = await drift(own);
    const { code, out, errors } = await command(["adopt", id], "y");
    expect({ code, errors }).toEqual({ code: 0, errors: "" });
    expect(out).toMatch(/^\+ .*arn:aws:iam::444444444444:root/m);
    expect(out).toMatch(/Severity of this change: (high|medium|low)\n/);
    expect(out).toContain("Adopt this trust policy? [y/N] Adopted. The responder checks now");
    await follow();
    expect(await incident()).toMatchObject({ state: "adopted" });
    expect((await incident()).steps.map(({ note }) => note).at(-1)).toContain(`Adopted by ${operator}`);
  });

  test("asks a second time for a critical change, by the name of the role", async () => {
    const { id } = await drift(foreign);
    const answers = ["y", "yes", "y", qovery.name];
    const next = async () => answers.shift() ?? "";
    expect(await command(["adopt", id], next)).toMatchObject({ code: 1, errors: "Nothing was adopted.\n" });
    expect(await command(["adopt", id], next)).toMatchObject({ code: 0 });
    expect(await follow()).toBe(1);
    expect(await incident()).toMatchObject({ state: "adopted" });
  });

  test("without a terminal, a critical change needs an option of its own", async () => {
    const incident = await drift(foreign);
    const { code, errors } = await command(["adopt", incident.id, "--yes"]);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: "trustdrift incident adopt: this change is critical; add --accept-critical to --yes\n",
    });
    const all = ["--yes", "--accept-critical", "--json", "--digest", adoptDigest(incident)];
    const adopted = await command(["adopt", incident.id, ...all]);
    expect({ code: adopted.code, result: JSON.parse(adopted.out) }).toEqual({
      code: 0,
      result: { subject: incident.id, result: "approved", text: expect.stringMatching(/^Adopted\./) },
    });
    const again = await command(["adopt", incident.id, ...all]);
    expect(JSON.parse(again.out)).toMatchObject({ result: "already" });
  });

  test("refuses a change that is not the one that was shown, and an incident that is over", async () => {
    const { id } = await drift(own);
    const stale = await command(["adopt", id, "--yes", "--digest", "0".repeat(32)]);
    expect(stale).toMatchObject({ code: 1, errors: expect.stringContaining("not the one that you saw") });
    await hub.turnToggle("off");
    await commandLine(["incident", "close", id, "--reason", "known", "--yes"]);
    expect(await command(["adopt", id, "--yes"])).toMatchObject({
      code: 1,
      errors: `Incident ${id} is resolved. Nothing was adopted.\n`,
    });
    expect(await follow()).toBe(0);
  });
});

describe("incident retry", () => {
  test("tries a refused write again, once the permission is granted", async () => {
    const { iam } = hub.organization.clients(qovery.account);
    const grant = await takeAway(iam, memberRoleNames.remediator, "iam:UpdateAssumeRolePolicy");
    const blocked = await drift(foreign, "on");
    expect(blocked.state).toBe("blocked");
    const first = await command(["retry", blocked.id], "y");
    expect(first).toMatchObject({ code: 0, errors: "" });
    expect(first.out).toContain("Retry: The same write is tried again now in 1 role:");
    await follow();
    expect((await incident()).steps.map(({ state }) => state).slice(-2)).toEqual(["blocked", "blocked"]);
    await grant();
    const digest = digestOf([await incident()]);
    expect(await command(["retry", blocked.id, "--yes", "--digest", digest])).toMatchObject({ code: 0 });
    await follow();
    expect(await incident()).toMatchObject({ state: "reverted" });
  });

  test("does not approve a first write", async () => {
    const { id } = await drift(foreign);
    expect(await command(["retry", id, "--yes"])).toMatchObject({
      code: 1,
      errors: `This write was not tried before. To approve it: trustdrift incident approve ${id}\n`,
    });
    expect(await follow()).toBe(0);
  });
});

describe("incident ack and snooze", () => {
  test("are steps with the caller, which the responder adds", async () => {
    const { id } = await drift(foreign, "off");
    const first = await command(["snooze", id, "--for", "7d"], "y");
    expect(first).toMatchObject({ code: 0, errors: "" });
    expect(first.out).toMatch(/Snooze this\? \[y\/N\] Snoozed until \d{4}-/);
    await follow();
    expect(await command(["ack", id, "--yes", "--json"])).toMatchObject({ code: 0 });
    await follow();
    const { steps, followUp } = await incident();
    expect(
      steps.filter(({ kind }) => kind === "follow-up").map(({ note }) => note.split(" until")[0]),
    ).toEqual([`Snoozed by ${operator}`, `Acknowledged by ${operator}.`]);
    expect(followUp).toMatchObject({ kind: "acknowledged", by: operator });
    const again = await command(["ack", id, "--yes"]);
    expect(again).toMatchObject({ code: 0, out: expect.stringContaining("has already acknowledged this") });
    const shown = await command(["show", id]);
    expect(shown.out).toContain("Acknowledged: by");
  });

  test("record nothing for another digest, a time that is none, or an incident that is over", async () => {
    const { id } = await drift(foreign, "off");
    const stale = await command(["ack", id, "--yes", "--digest", "0".repeat(32)]);
    expect(stale).toMatchObject({ code: 1, errors: expect.stringContaining("This has changed") });
    for (const time of ["1w", "0h", "91d", "soon"]) {
      const answer = await command(["snooze", id, "--for", time, "--yes"]);
      expect(answer).toMatchObject({ code: 1, errors: expect.stringContaining(`found ${time}`) });
    }
    expect(await command(["snooze", id, "--yes"])).toMatchObject({ code: 1 });
    await commandLine(["incident", "close", id, "--reason", "known", "--yes"]);
    const over = await command(["ack", id, "--yes"]);
    expect(over).toMatchObject({ code: 1, errors: expect.stringContaining("Nothing is open any more") });
    expect(await follow()).toBe(0);
  });
});
