import { accounts } from "../../shared/accounts.ts";
import { alertReport, attemptsText, check, type Step } from "../step.ts";
import { createVendor, deployerRoleArn, rotateDeployer } from "../vendor.ts";

const name = "qovery-user-role";
const both = [accounts.dev, accounts.prod];
const roles = both.map((account) => ({ account, name }));

/** The incident of 2025-09-01: a trusted principal is deleted and recreated, which generates no event here. */
export const rotation: readonly Step[] = [
  {
    name: "the vendor recreates its deployer: no event arrives, the sweep detects it",
    async run({ organization, actions, observer }) {
      await actions.setToggle("on");
      await createVendor(organization);
      const before = await actions.assume(both, name, deployerRoleArn);
      const isAdmitted = before.every(({ ok }) => ok);
      check(isAdmitted, "the vendor to be admitted to both roles", attemptsText(before));
      const start = performance.now();
      await rotateDeployer(organization);
      const broken = await actions.assume(both, name, deployerRoleArn);
      const isDenied = broken.every(({ ok }) => !ok);
      check(isDenied, "the vendor to be denied by both roles", attemptsText(broken));
      await organization.sweep();
      const group = await observer.groupOf(roles, ({ alert }) => alert.approve !== undefined);
      const { headline, title, status } = group.alert;
      check(headline.includes("deleted and recreated"), "the alert to name the cause", headline);
      check(group.messages === 1, "one message about both roles", `${group.messages} messages`);
      return {
        ...alertReport(
          group.alert,
          "Qovery deleted and recreated its deployer role and its deployer user.",
          group.at - start,
        ),
        who: "unknown: a caller in account 283389881690, outside the organization",
        outcome: `${title}. ${status}`,
        proof: [`before: ${attemptsText(before)}`, `after: ${attemptsText(broken)}`],
        detectedBy: "from the rotation to one alert about both roles (the sweep was started at once)",
      };
    },
  },
  {
    name: "one person approves once: every account trusts the vendor again",
    async run({ actions, observer }) {
      const start = performance.now();
      const answer = await actions.approve(name);
      const group = await observer.groupOf(roles, ({ members }) =>
        members.every(({ state }) => state === "reverted"),
      );
      const after = await actions.assume(both, name, deployerRoleArn);
      const isAdmitted = after.every(({ ok }) => ok);
      check(isAdmitted, "the vendor to be admitted to both roles again", attemptsText(after));
      return {
        ...alertReport(group.alert, `Ada clicked Approve. Slack answered: "${answer}"`, group.at - start),
        who: "Ada, in Slack",
        outcome: `${group.alert.title}. ${group.alert.status}`,
        proof: [`now: ${attemptsText(after)}`],
        detectedBy: "from the approval until every role was rebound and verified",
      };
    },
  },
];
