import { setTimeout as pause } from "node:timers/promises";
import { describeActor } from "../../core/actor.ts";
import type { Incident } from "../../core/incident.ts";
import { alertOf } from "../../core/message.ts";
import { accounts } from "../accounts.ts";
import type { Witness } from "./witness.ts";

/** What a step showed. Times are counted from the moment the IAM call is sent. */
export interface Seen {
  readonly what: string;
  readonly who: string;
  readonly severity: string;
  readonly difference: readonly string[];
  /** How it ended, in the words of the alert. */
  readonly outcome: string;
  /** Until the topic and Slack had told of it. */
  readonly detectMs: number;
  /** Until GetRole answered the expected document again. */
  readonly revertMs?: number;
}

export interface StoryStep {
  readonly name: string;
  /** @throws Error when something is not as the step's name says */
  play(witness: Witness): Promise<Seen>;
}

const role = "qovery-user-role";
const { prod, dev } = accounts;
const qovery = ["role", "user"].map((kind) => `arn:aws:iam::283389881690:${kind}/qovery-deployer`);

/** Long enough for a revert to show, if one were made. */
const waitForNoRevertMilliseconds = 1500;

export const story: readonly StoryStep[] = [
  {
    name: "toggle off: a foreign account is let in, and told",
    async play(witness) {
      await witness.turnToggle("off");
      const start = performance.now();
      await witness.updateTrust(prod, role, trusting([...qovery, "arn:aws:iam::193672423079:root"]));
      const { incident, at } = await witness.alertOf(role, prod, "detected");
      await pause(waitForNoRevertMilliseconds);
      const live = await witness.trustOf(prod, role);
      check(live.includes("193672423079"), "the trust policy to stay as it is, for the toggle is off", live);
      return seen(
        incident,
        "Account 193672423079 was added to the trust policy of qovery-user-role in prod.",
        at - start,
      );
    },
  },
  {
    name: "toggle on: the next drift is told, put back and verified",
    async play(witness) {
      await witness.turnToggle("on");
      const start = performance.now();
      await witness.updateTrust(prod, role, trusting([...qovery, "arn:aws:iam::193672423079:user/deploy"]));
      const back = await witness.trustIsBack(prod, role, JSON.stringify(trusting(qovery)));
      const { incident, at } = await witness.alertOf(role, prod, "reverted");
      const shown = seen(
        incident,
        "A user of account 193672423079 was added to it in place of the account.",
        at - start,
      );
      return { ...shown, revertMs: Math.round(back - start) };
    },
  },
  {
    name: "a protected role is deleted, and told",
    async play(witness) {
      const start = performance.now();
      await witness.deleteRole(dev, "auditor");
      const { incident, at } = await witness.alertOf("auditor", dev, "detected");
      check(incident.cause.kind === "role-deleted", "an incident about a deleted role", incident.cause.kind);
      return seen(incident, "The role security/auditor was deleted in dev.", at - start);
    },
  },
];

function trusting(principals: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
  };
}

function seen(incident: Incident, what: string, milliseconds: number): Seen {
  const { findings, status } = alertOf(incident);
  const who = incident.actor === undefined ? "nobody who could be named" : describeActor(incident.actor);
  const difference = findings.map(({ text }) => text);
  check(incident.actor !== undefined, "the alert to say who did it", who);
  check(difference.length > 0, "the alert to say what changed", "nothing");
  return {
    what,
    who,
    severity: incident.severity,
    difference,
    outcome: status,
    detectMs: Math.round(milliseconds),
  };
}

function check(holds: boolean, expected: string, found: string): void {
  if (!holds) throw new Error(`expected ${expected}; found ${found}`);
}
