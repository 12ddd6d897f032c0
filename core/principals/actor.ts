import { memberRoleNames, rolePath } from "../contract/roles.ts";

/** Who made a call, as far as CloudTrail reports it. */
export interface Actor {
  /** CloudTrail's `userIdentity.type`, for example `AssumedRole`. */
  readonly type: string;
  /** The session issuer's ARN, or the user's. Exemptions depend on this alone. Absent when CloudTrail has none. */
  readonly arn?: string;
  /** Without an ARN: CloudTrail's name of the caller, which for web identities is defined outside of AWS. */
  readonly userName?: string;
  /** Chosen by the caller: displayed, never trusted. @see landing-zone-accelerator#1027 */
  readonly sessionName?: string;
  /** The service that made the call on the caller's behalf, for example `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string;
  readonly sourceIPAddress?: string;
  readonly userAgent?: string;
}

/** "role ci/deployer in account 444444444444 (session alice) via Terraform from 203.0.113.7" */
export function describeActor(actor: Actor): string {
  const session = actor.sessionName === undefined ? "" : ` (session ${actor.sessionName})`;
  const tool = toolOf(actor);
  const via = tool === undefined ? "" : ` via ${tool}`;
  const from = isServiceHost(actor.sourceIPAddress) ? "" : ` from ${actor.sourceIPAddress}`;
  return `${nameOf(actor)}${session}${via}${from}`;
}

/** The remediator or the restorer of the role's account: the only identities with which the product writes there. */
export function isOurselves(actor: Actor | undefined, account: string): boolean {
  const parts = /^arn:[a-z-]+:iam::(\d{12}):role(\/.+)$/.exec(actor?.arn ?? "");
  return parts?.[1] === account && writers.includes(parts[2] ?? "");
}

const { remediator, restorer } = memberRoleNames;
const writers: readonly string[] = [`${rolePath}${remediator}`, `${rolePath}${restorer}`];

function nameOf(actor: Actor): string {
  const parts = /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(root|(user|role|federated-user)\/(.+))$/.exec(
    actor.arn ?? "",
  );
  if (parts === null) return actor.arn ?? actor.invokedBy ?? unnamed(actor);
  const [, account, resource, kind, name] = parts;
  return resource === "root"
    ? `the root user of account ${account}`
    : `${kind} ${name} in account ${account}`;
}

function unnamed({ type, userName }: Actor): string {
  return userName === undefined
    ? `a caller that CloudTrail does not identify (${type})`
    : `${userName} (${type})`;
}

function toolOf({ arn, invokedBy, userAgent = "" }: Actor): string | undefined {
  if (invokedBy !== undefined) return arn === undefined ? undefined : invokedBy;
  if (/terraform/i.test(userAgent)) return "Terraform";
  if (/aws-cdk/i.test(userAgent)) return "the CDK";
  if (/aws-cli/i.test(userAgent)) return "the AWS CLI";
  if (/console\.amazonaws\.com|^AWS Internal|^Mozilla\//i.test(userAgent)) return "the console";
  return undefined;
}

/** A call by an AWS service has the service's host name in place of an IP address. */
function isServiceHost(address: string | undefined): boolean {
  return address === undefined || address.endsWith(".amazonaws.com") || address === "AWS Internal";
}
