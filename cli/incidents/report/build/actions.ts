import { orphansOf } from "../../../../core/incidents/cause.ts";
import { type Incident, isOpen } from "../../../../core/incidents/incident.ts";
import { roleOf } from "../../../../core/notify/group/group-headline.ts";
import type { Action } from "../model.ts";
import { isWidened } from "./window.ts";

/** What was done is on record; everything else is a suggestion. */
export function correctiveActionsOf(incidents: readonly Incident[]): readonly Action[] {
  const written = incidents.filter(({ state }) => state === "reverted");
  const approvers = [
    ...new Set(written.flatMap(({ approval }) => (approval === undefined ? [] : [approval.by]))),
  ];
  const by = approvers.length === 0 ? "" : `, approved by ${approvers.join(" and ")}`;
  const open = incidents.filter(isOpen);
  const suggestions = [
    ...(open.length === 0 ? [] : [`Finish the open incidents: ${open.map(roleOf).join(", ")}.`]),
    ...(incidents.some(isWidened)
      ? [
          "End the sessions of the roles that others could assume, and search CloudTrail for AssumeRole calls of unknown callers in the impact window.",
        ]
      : []),
    ...(incidents.some(({ strangers }) => strangers !== undefined)
      ? [
          "Check who owns the names of the trusted principals now: the write may have trusted an unknown principal.",
        ]
      : []),
    ...(incidents.some(({ state }) => state === "suspended")
      ? ["Find the other writer of the role and stop it, then end the suspension with trustdrift resume."]
      : []),
    ...(incidents.some(({ state }) => state === "adopted")
      ? [
          "Put the adopted trust policy into the expectation in Git, or end the adoption with trustdrift expectations forget.",
        ]
      : []),
  ];
  return [
    ...(written.length === 0
      ? []
      : [
          {
            isSuggestion: false,
            text: `The responder wrote ${written.length === 1 ? "1 role" : `${written.length} roles`}${by}: ${written.map(roleOf).join(", ")}.`,
          },
        ]),
    ...suggestions.map((text) => ({ isSuggestion: true, text })),
  ];
}

export function preventiveActionsOf(incidents: readonly Incident[]): readonly Action[] {
  return advices
    .filter(({ applies }) => incidents.some(applies))
    .map(({ applies: _, ...action }) => ({ ...action, isSuggestion: true }));
}

interface Advice {
  readonly applies: (incident: Incident) => boolean;
  readonly text: string;
  readonly command?: string;
}

const isOrphaned = ({ cause }: Incident) => cause.kind === "principal-deleted" || orphansOf(cause).length > 0;
/** A write that was made or proposed proves that the expectation permits it. */
const isRebound = ({ cause, state }: Incident) =>
  cause.kind === "principal-orphaned" && (state === "reverted" || state === "awaiting-approval");
const isDeleted = ({ cause }: Incident) => cause.kind === "role-deleted" || cause.kind === "role-recreated";
const isCall = ({ actor, cause }: Incident) => actor !== undefined && cause.kind.startsWith("trust-");

const advices: readonly Advice[] = [
  {
    applies: isOrphaned,
    text: "Change principals that other accounts trust in place: do not delete and create them again. Look at what trusts a principal before its deletion.",
    command: "trustdrift who-trusts ARN",
  },
  {
    applies: (incident) => isOrphaned(incident) || isDeleted(incident) || isCall(incident),
    text: "Deny the deletion and the change of the protected roles, and of the principals in your organization that they trust, with a service control policy.",
    command: "trustdrift guard scp --expectations expectations",
  },
  {
    applies: (incident) => isOrphaned(incident) && !isRebound(incident),
    text: "Set availability: critical and rebind in the expectation, so that a lost principal is reported as an outage and trusted again after one approval.",
  },
  {
    applies: isCall,
    text: "If a pipeline or a person may change these roles, change the expectation first, or name the caller in trustedChangers.",
  },
  {
    applies: isDeleted,
    text: "Set restore: approve in the expectation, so that a deleted role can be recreated from its snapshot.",
  },
  {
    applies: ({ whileOff }) => whileOff === true,
    text: "Set auto-remediation to approve or on, so that such a change is reverted within seconds.",
    command: "trustdrift toggle approve",
  },
  {
    applies: ({ cause }) => cause.kind === "risky-trust",
    text: "Cover the roles with expectations.",
    command: "trustdrift capture --role NAME --out expectations",
  },
  {
    applies: ({ state, blockage }) => state === "blocked" || blockage?.unblockingStatement !== undefined,
    text: "Grant the responder the missing permission, so that it can write the next time.",
  },
  {
    applies: ({ foundBy, cause }) => foundBy === "sweep" && cause.kind.startsWith("trust-"),
    text: "Find out why no event reported the change: check the trail and the forwarding rule of the account.",
  },
];
