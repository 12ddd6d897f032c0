import type { Incident } from "../../../../../core/incidents/incident.ts";
import { approval } from "./approval.ts";
import { reminded } from "./follow-up.ts";
import { at, change, dev, foreign, incident, later, prod, silent, trusting, uncovered } from "./incidents.ts";
import { lost, asked as rebind, unchecked } from "./principals.ts";

type Members = readonly [Incident, ...Incident[]];

const group = "group-7c1d0c6ae2f94c53a8b7c4e9d0f1a2b3";

/** The same of another role. */
function of(one: Incident, account: string, name: string): Incident {
  const id = Buffer.from(`${account}${name}`).toString("hex").slice(-32).padStart(32, "0");
  return { ...one, id, group, role: { account, name, arn: `arn:aws:iam::${account}:role/${name}` } };
}

const places = [
  [dev, "qovery-user-role"],
  [prod, "qovery-user-role"],
  [prod, "qovery-user-access-role"],
] as const;
const many = (one: Incident): Members => {
  const [first, ...others] = places.map(([account, name]) => of(one, account, name));
  return [first ?? one, ...others];
};
const saved =
  "The expected document was saved again, and GetRole returns it. The role trusts the expected principals again.";
const reverted = later(
  incident(
    { kind: "trust-changed", changes: [foreign] },
    "The expected document is about to be written back.",
    {
      expectedDocument: trusting(`arn:aws:iam::${prod}:root`),
      foundDocument: trusting(`arn:aws:iam::${prod}:root`, "arn:aws:iam::193672423079:root"),
    },
  ),
  "reverted",
  "The expected document was written back, and GetRole returns it.",
  { revertedAt: at(2) },
);
const risky = uncovered(
  silent(
    incident(
      {
        kind: "risky-trust",
        changes: [
          change(
            "everyone-admitted",
            "the trust policy admits anyone in any AWS account, without any condition",
          ),
        ],
      },
      "No expectation covers this role: alert only, nothing was changed.",
    ),
  ),
);
const [one, ...others] = many(rebind);
/** Two roles of one team, and one that a stack manages. */
const owned = many(rebind).map((role, place) => ({
  ...role,
  tags:
    place < 2
      ? [{ key: "owner", value: "platform" }]
      : [{ key: "aws:cloudformation:stack-name", value: "qovery-roles" }],
}));

/** Incidents of one cause, which are sent as one. */
export const groups: Readonly<Record<string, Members>> = {
  "rotation, approval needed": many(rebind),
  "rotation, reminder": [reminded(one, "3 incidents of this group are"), ...others],
  "rotation, approved": many(approval(rebind)),
  "rotation, one rebound": [later(approval(one), "reverted", saved, { revertedAt: at(70) }), ...others],
  "rotation, rebound": many(later(approval(rebind), "reverted", saved, { revertedAt: at(70) })),
  "rotation, one to check": [
    of(unchecked, dev, "qovery-user-role"),
    ...others.map((two) => later(approval(two), "reverted", saved, { revertedAt: at(70) })),
  ],
  "deletion with its dependents, approval needed": [{ ...lost, group }, ...owned],
  "wave of one caller, reverted": many(reverted),
  "unprotected roles, open": many({ ...risky, severity: "critical" }),
};

export const groupId = group;
