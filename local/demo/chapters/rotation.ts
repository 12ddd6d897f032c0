import { accounts } from "../../shared/accounts.ts";
import { check, type StoryStep, told } from "../seen.ts";
import { deployerRoleArn, rotateDeployer, settleVendor } from "../vendor.ts";
import type { Attempt } from "../witness.ts";

const name = "qovery-user-role";
const both = [accounts.dev, accounts.prod];
const roles = both.map((account) => ({ account, name }));

/** The incident of 2025-09-01: a trusted principal is deleted and recreated, and no event tells. */
export const rotation: readonly StoryStep[] = [
  {
    name: "the vendor recreates its deployer: no event tells, the sweep does",
    async play(witness) {
      const { organization } = witness;
      await witness.turnToggle("on");
      await settleVendor(organization);
      const before = await witness.assume(both, name, deployerRoleArn);
      check(
        before.every(({ ok }) => ok),
        "the vendor to be admitted to both roles",
        say(before),
      );
      const start = performance.now();
      await rotateDeployer(organization);
      const broken = await witness.assume(both, name, deployerRoleArn);
      check(
        broken.every(({ ok }) => !ok),
        "the vendor to be locked out of both roles",
        say(broken),
      );
      await organization.sweep();
      const group = await witness.groupOf(roles, ({ alert }) => alert.approve !== undefined);
      const { headline, status } = group.alert;
      check(headline.includes("deleted and recreated"), "the alert to name the cause", headline);
      check(group.messages === 1, "one message about all of it", `${group.messages} messages`);
      return {
        ...told(
          group.alert,
          "Qovery deleted its deployer role and user and made both anew.",
          group.at - start,
        ),
        who: "somebody in account 283389881690, where nobody of ours can look",
        outcome: `${headline}. ${status}`,
        proof: [`before: ${say(before)}`, `after it: ${say(broken)}`],
        detectedBy: "from the rotation to one alert about all of it (the sweep was started at once)",
      };
    },
  },
  {
    name: "one person approves once: every account trusts the vendor again",
    async play(witness) {
      const start = performance.now();
      const answer = await witness.approve(name);
      const group = await witness.groupOf(roles, ({ members }) =>
        members.every(({ state }) => state === "reverted"),
      );
      const after = await witness.assume(both, name, deployerRoleArn);
      check(
        after.every(({ ok }) => ok),
        "the vendor to be admitted to both roles again",
        say(after),
      );
      return {
        ...told(group.alert, `The button below the message was pressed. "${answer}"`, group.at - start),
        who: "Ada, in Slack",
        outcome: `${group.alert.headline}. ${group.alert.status}`,
        proof: [`now: ${say(after)}`],
        detectedBy: "from the approval to every role rebound and verified",
      };
    },
  },
];

function say(attempts: readonly Attempt[]): string {
  return attempts.map(({ account, text }) => `sts assume-role in ${account}: ${text}`).join("; ");
}
