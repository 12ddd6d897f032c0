import { accounts } from "../../shared/accounts.ts";
import { check, incidentReport, type Step } from "../step.ts";

const role = "qovery-user-role";
const { prod, dev } = accounts;
const qovery = ["role", "user"].map((kind) => `arn:aws:iam::283389881690:${kind}/qovery-deployer`);

/** An operator changes a trust policy or deletes a role, which generates a CloudTrail event. */
export const trustChanges: readonly Step[] = [
  {
    name: "toggle off: a foreign account is added; the change is reported only",
    async run({ actions, observer }) {
      await actions.setToggle("off");
      const start = performance.now();
      await actions.updateTrust(prod, role, trusting([...qovery, "arn:aws:iam::193672423079:root"]));
      const { incident, at } = await observer.alertOf(role, prod, "detected");
      await observer.eventsHandled();
      const live = await observer.trustOf(prod, role);
      check(live.includes("193672423079"), "an unchanged trust policy, because the toggle is off", live);
      return incidentReport(
        incident,
        "Account 193672423079 was added to the trust policy of qovery-user-role in prod.",
        at - start,
      );
    },
  },
  {
    name: "toggle on: the next drift is reported, reverted and verified",
    async run({ actions, observer }) {
      await actions.setToggle("on");
      const start = performance.now();
      await actions.updateTrust(prod, role, trusting([...qovery, "arn:aws:iam::193672423079:user/deploy"]));
      const reverted = await observer.trustReverted(prod, role, JSON.stringify(trusting(qovery)));
      const { incident, at } = await observer.alertOf(role, prod, "reverted");
      const report = incidentReport(
        incident,
        "A user of account 193672423079 replaced the account in the trust policy.",
        at - start,
      );
      return { ...report, revertMs: Math.round(reverted - start) };
    },
  },
  {
    name: "a protected role is deleted: the deletion is reported",
    async run({ actions, observer }) {
      const start = performance.now();
      await actions.deleteRole(dev, "auditor");
      const { incident, at } = await observer.alertOf("auditor", dev);
      check(incident.cause.kind === "role-deleted", "an incident about a deleted role", incident.cause.kind);
      return incidentReport(incident, "The role security/auditor was deleted in dev.", at - start);
    },
  },
];

function trusting(principals: readonly string[]) {
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { AWS: principals }, Action: "sts:AssumeRole" }],
  };
}
