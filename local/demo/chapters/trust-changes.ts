import { setTimeout as pause } from "node:timers/promises";
import { accounts } from "../../shared/accounts.ts";
import { check, type StoryStep, seen } from "../seen.ts";

const role = "qovery-user-role";
const { prod, dev } = accounts;
const qovery = ["role", "user"].map((kind) => `arn:aws:iam::283389881690:${kind}/qovery-deployer`);

/** Long enough for a revert to show, if one were made. */
const waitForNoRevertMilliseconds = 1500;

/** Somebody writes a trust policy, or deletes a role: an event tells. */
export const trustChanges: readonly StoryStep[] = [
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
      const { incident, at } = await witness.alertOf("auditor", dev);
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
