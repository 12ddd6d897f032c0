import { memberRoleNames, rolePath } from "../contract/roles.ts";

/** Who made a call, as far as CloudTrail reports it. */
export interface Actor {
  /** CloudTrail's `userIdentity.type`, for example `AssumedRole`. */
  readonly type: string;
  /** The session issuer's ARN, or the user's. Exemptions depend on this alone. Absent when CloudTrail has none. */
  readonly arn?: string;
  /** Without an ARN: CloudTrail's name of the caller, which for web identities is defined outside of AWS. */
  readonly userName?: string;
  /** Without an ARN: the caller's account and unique id. */
  readonly account?: string;
  readonly principalId?: string;
  /** Of a web identity or SAML session: the provider that authenticated the caller. */
  readonly identityProvider?: string;
  /** Of an Identity Center user: the user's id in the identity store, and the id of the store. */
  readonly onBehalfOf?: string;
  readonly identityStore?: string;
  /** Chosen by the caller: displayed, never trusted. @see landing-zone-accelerator#1027 */
  readonly sessionName?: string;
  /** Cannot be changed in the session or in roles that it assumes, once it is set. */
  readonly sourceIdentity?: string;
  readonly accessKeyId?: string;
  /** The service that made the call on the caller's behalf, for example `cloudformation.amazonaws.com`. */
  readonly invokedBy?: string;
  /** The account of a vendor that made the call with delegated access: the actual actor, never a trusted changer. */
  readonly delegate?: string;
  /** The event does not show the document that the role has: named in alerts, never a trusted changer. */
  readonly isUnproven?: true;
  readonly isConsole?: true;
  readonly sourceIPAddress?: string;
  /** As reported by the caller. */
  readonly userAgent?: string;
}

/** "role ci/deployer in account 444444444444 (session alice) via Terraform from 203.0.113.7" */
export function describeActor(actor: Actor): string {
  const tool = toolOf(actor);
  const via = tool === undefined ? "" : ` via ${tool}`;
  const from = isServiceHost(actor.sourceIPAddress) ? "" : ` from ${actor.sourceIPAddress}`;
  return `${callerName(actor)}${via}${from}`;
}

/** Whom to ask: "role ci/deployer in account 444444444444 (session alice, source identity alice@example.com)" */
export function callerName(actor: Actor): string {
  const { sessionName, sourceIdentity, delegate } = actor;
  const names = [
    ...(sessionName === undefined ? [] : [`session ${sessionName}`]),
    ...(sourceIdentity === undefined ? [] : [`source identity ${sourceIdentity}`]),
  ];
  const session = names.length === 0 ? "" : ` (${names.join(", ")})`;
  const vendor =
    delegate === undefined
      ? ""
      : ` for account ${delegate}, which acted with ${issuerName(actor)}'s delegated access`;
  return `${nameOf(actor)}${session}${vendor}`;
}

function issuerName({ arn = "", type }: Actor): string {
  return arn.slice(arn.lastIndexOf("/") + 1) || type;
}

/** The ARN that exemptions apply to: none for a vendor's delegated access, and none without proof of the document. */
export function exemptArn(actor: Actor | undefined): string | undefined {
  return actor?.delegate === undefined && actor?.isUnproven === undefined ? actor?.arn : undefined;
}

/** An actor whose event contains the document replaces one that was only suspected. */
export function isBetterKnown(known: Actor | undefined, found: Actor | undefined): boolean {
  if (found === undefined) return false;
  return known === undefined || (known.isUnproven === true && found.isUnproven === undefined);
}

/** The remediator or the restorer of the role's account: the only identities with which the product writes there. */
export function isOurselves(actor: Actor | undefined, account: string): boolean {
  const parts = /^arn:[a-z-]+:iam::(\d{12}):role(\/.+)$/.exec(exemptArn(actor) ?? "");
  return parts?.[1] === account && writers.includes(parts[2] ?? "");
}

/** Identity Center's own role in the account, which manages the roles and the SAML provider of permission sets. */
export function isIdentityCenter(actor: Actor | undefined, account: string): boolean {
  const role = "role/aws-service-role/sso.amazonaws.com/AWSServiceRoleForSSO";
  const parts = /^arn:[a-z-]+:iam::(\d{12}):(.+)$/.exec(exemptArn(actor) ?? "");
  return parts?.[1] === account && parts[2] === role;
}

const { remediator, restorer } = memberRoleNames;
const writers: readonly string[] = [`${rolePath}${remediator}`, `${rolePath}${restorer}`];

function nameOf(actor: Actor): string {
  const parts =
    /^arn:[a-z-]+:(?:iam|sts)::(\d{12}):(root|(user|role|assumed-role|federated-user)\/(.+))$/.exec(
      actor.arn ?? "",
    );
  if (parts === null) return actor.arn ?? actor.invokedBy ?? unnamed(actor);
  const [, account, resource, kind, name = ""] = parts;
  // The ARN of a session has the name of its role without the path
  if (kind === "assumed-role") return `role ${name.split("/")[0]} in account ${account}`;
  return resource === "root"
    ? `the root user of account ${account}`
    : `${kind} ${name} in account ${account}`;
}

function unnamed({ type, userName, account, principalId, identityProvider, ...actor }: Actor): string {
  const { onBehalfOf, identityStore } = actor;
  const provider = identityProvider === undefined ? "" : ` of ${identityProvider}`;
  if (userName !== undefined) return `${userName} (${type}${provider})`;
  const store = identityStore === undefined ? "" : ` of identity store ${identityStore}`;
  if (onBehalfOf !== undefined) return `Identity Center user ${onBehalfOf}${store}`;
  const id = principalId === undefined || principalId === account ? "" : ` (${principalId})`;
  if (account !== undefined && type === "AWSAccount") return `account ${account}${id}`;
  const of = account === undefined ? "" : ` in account ${account}`;
  return `a caller${of} that CloudTrail does not identify (${type})${id}`;
}

function toolOf({ arn, invokedBy, isConsole, userAgent = "" }: Actor): string | undefined {
  if (invokedBy !== undefined) return arn === undefined ? undefined : invokedBy;
  if (/terraform/i.test(userAgent)) return "Terraform";
  if (/aws-cdk/i.test(userAgent)) return "the CDK";
  if (/aws-cli/i.test(userAgent)) return "the AWS CLI";
  if (isConsole) return "the console";
  if (/console\.amazonaws\.com|^AWS Internal|^Mozilla\//i.test(userAgent)) return "the console";
  return undefined;
}

/** A call by an AWS service has the service's host name in place of an IP address. */
function isServiceHost(address: string | undefined): boolean {
  return address === undefined || address.endsWith(".amazonaws.com") || address === "AWS Internal";
}
