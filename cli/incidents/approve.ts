import { approve as recordApproval } from "../../core/incidents/approval/approve.ts";
import { whyNotAnother } from "../../core/incidents/approval/four-eyes.ts";
import { digestOf, isAsked, proposalOf } from "../../core/incidents/approval/proposal.ts";
import { incidentsOf } from "../../core/incidents/group/incidents-of.ts";
import type { Incident } from "../../core/incidents/incident.ts";
import { checkArgument } from "../input/arguments.ts";
import { isConfirmed } from "../input/confirm.ts";
import type { Invocation } from "../io.ts";
import { remark } from "../output/remark.ts";
import { compose } from "./ports.ts";
import { printAnswer, proposalText } from "./text.ts";

export interface Options {
  readonly digest?: string | undefined;
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
  readonly table: string;
}

/**
 * Approves what an incident or a group proposes.
 *
 * @param isRetry refuses to approve a first write
 * @returns the exit code
 */
export async function approve(
  subject: string,
  options: Options,
  invocation: Invocation,
  isRetry = false,
): Promise<number> {
  const { io, region } = invocation;
  checkArgument(subject, /^(group-)?[0-9a-f]{32}$/, "the id of an incident or a group");
  const { ports, caller } = compose(region, options.table);
  const incidents = await incidentsOf(subject, ports);
  const now = ports.clock.now();
  const proposal = proposalOf(subject, incidents, now);
  const digest = options.digest ?? digestOf(incidents);
  // Without a proposal, or with a changed one, nothing is approved: the answer only reports the status.
  const isUnseen = proposal?.digest !== digest;
  if (!isUnseen) {
    if (isRetry && !proposal.isRetry) {
      const text = `This write was not tried before. To approve it: trustdrift incident approve ${subject}`;
      return printAnswer({ kind: "refused", text }, subject, options, io);
    }
    const asked = incidents.filter((incident) => isAsked(incident, now));
    if (!options.json) io.stdout.write(proposalText(proposal, asked, io));
    if (!(await isConfirmed(isRetry ? retrying : confirmation, options.yes === true, io))) return 1;
  }
  const identity = await caller();
  const by = `${identity} on the command line`;
  if (!isUnseen && !ports.fourEyes) warnOwn(incidents, identity, invocation);
  const answer = await recordApproval({ subject, digest, by, identity, isUnseen }, ports);
  return printAnswer(answer, subject, options, io);
}

/** The setting of the deployment is unknown here. */
function warnOwn(incidents: readonly Incident[], identity: string, invocation: Invocation): void {
  const why = incidents.flatMap((incident) => whyNotAnother(incident, identity) ?? [])[0];
  if (why === undefined) return;
  remark(
    `warning: ${why}. If the deployment has TRUST_DRIFT_FOUR_EYES=on, this approval does not count, and another person must approve.`,
    invocation,
  );
}

const retrying = {
  command: "incident retry",
  question: "Retry this?",
  refused: "Nothing was retried.",
} as const;

const confirmation = {
  command: "approve",
  question: "Approve this?",
  refused: "Nothing was approved.",
} as const;
