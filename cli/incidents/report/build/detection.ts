import type { Command, Incident } from "../../../../core/incidents/incident.ts";
import { secondsBetween } from "../../../../core/shared/time.ts";
import type { Guide } from "../model.ts";
import { durationText } from "../time-zone.ts";

const nameForm = /^[\w+=,.@-]{1,64}$/;

/** How this incident was detected, and how a person detects the same in an account. */
export function detectionOf(incidents: readonly [Incident, ...Incident[]], region: string): Guide {
  const kinds = new Set(incidents.map(({ cause }) => cause.kind));
  const [first] = incidents;
  const protectedRole = incidents.find(({ expectedDocument }) => expectedDocument !== undefined) ?? first;
  const { name } = protectedRole.role;
  return {
    sentences: [...new Set([howDetected(first), ...[...kinds].flatMap(signsOf)])],
    commands: nameForm.test(name) ? commandsFor(name, region, kinds) : [],
  };
}

function howDetected({ actor, foundBy, occurredAt, detectedAt }: Incident): string {
  if (foundBy === "sweep" || actor === undefined)
    return "The responder detected it in a sweep: no event in the account reports it.";
  const isInstant = secondsBetween(occurredAt, new Date(detectedAt)) < 1;
  const after = isInstant ? "within a second of" : `${durationText(occurredAt, detectedAt)} after`;
  return `The responder detected it ${after} the call, from the CloudTrail event.`;
}

function signsOf(kind: Incident["cause"]["kind"]): readonly string[] {
  switch (kind) {
    case "principal-orphaned":
    case "principal-deleted":
      return [
        "The trust policy shows a unique ID (AROA… of a role, AIDA… of a user) in place of an ARN, or no longer names the principal.",
        "No UpdateAssumeRolePolicy event exists: nobody changed the trust policy. If a CloudFormation stack created the role, its drift detection reports the role as MODIFIED.",
        "Callers get AccessDenied from sts:AssumeRole, although the names in the trust policy look right.",
      ];
    case "role-deleted":
    case "role-recreated":
      return ["iam:GetRole returns NoSuchEntity, or another unique ID (RoleId) than before."];
    case "permissions-changed":
      return ["The policies or the permissions boundary of the role differ from those on record."];
    case "trust-changed":
    case "trust-changed-briefly":
    case "trust-unreadable":
    case "risky-trust":
      return [
        "The trust policy differs from the expected one. CloudTrail has an UpdateAssumeRolePolicy event of the role, in the region of IAM.",
      ];
    default:
      return [];
  }
}

function commandsFor(name: string, region: string, kinds: ReadonlySet<string>): readonly Command[] {
  const option = `${name.startsWith("-") ? "=" : " "}${name}`;
  const read = {
    purpose: "Read the live trust policy, in the account of the role",
    line: `aws iam get-role --role-name${option} --query Role.AssumeRolePolicyDocument`,
  };
  const check = {
    purpose: "Compare the live role with its expectation, in the account of the role",
    line: `trustdrift check --role${option}`,
  };
  const calls = {
    purpose: "List the latest calls that changed the role, in the account of the role",
    line: `aws cloudtrail lookup-events --region ${region} --lookup-attributes AttributeKey=ResourceName,AttributeValue=${name} --max-results 10`,
  };
  if (kinds.has("permissions-changed")) return [calls];
  return [read, check, calls];
}
