import type { Exempt } from "../../core/scp/exempt.ts";
import { type GuardPolicy, longestPolicy, mostPerTarget } from "../../core/scp/policies.ts";
import { wrapWords } from "../output/layout.ts";

const width = 110;

export interface Guarded {
  readonly policies: readonly GuardPolicy[];
  /** For the hub account alone. Empty without `--hub`. */
  readonly hubPolicies: readonly GuardPolicy[];
  readonly notes: readonly string[];
  readonly exempt: Exempt;
}

/** The purpose of each statement, and the limits of the policies. */
export function explainGuard({ policies, hubPolicies, notes, exempt }: Guarded): string {
  const limits = [
    ...generalLimits,
    ...(hubPolicies.length > 0 ? hubLimits : withoutHub),
    ...tooMany(policies.length),
    ...missingExemptions(exempt),
    ...notes,
  ];
  return [
    ...explained("policy", policies, exemptions),
    ...explained("policy for the hub account", hubPolicies, exemptions),
    "limits",
    ...limits.flatMap(indent),
    "",
  ].join("\n");
}

interface Explained {
  readonly sid: string;
  readonly why: string;
}

/**
 * The size of each policy, and the purpose of each of its statements.
 *
 * @param exceptionsOf what the text about a statement says in parentheses
 */
export function explained<Statement extends Explained>(
  title: string,
  policies: readonly { readonly text: string; readonly statements: readonly Statement[] }[],
  exceptionsOf: (statement: Statement) => string,
): readonly string[] {
  return policies.flatMap(({ text, statements }, index) => [
    `${title} ${index + 1} of ${policies.length}: ${text.length} of ${longestPolicy} characters`,
    ...statements.flatMap((one) => indent(`${one.sid}: ${one.why} (${exceptionsOf(one)})`)),
  ]);
}

function exemptions({ resources, except }: GuardPolicy["statements"][number]): string {
  return `${count(resources.length, "resource")}, ${exceptFor(except)}`;
}

const hubLimits = [
  "Attach the policies for the hub account to that account only: HubStackSets denies all stack sets there.",
  "Another account that is a delegated administrator of StackSets can still deploy to every member.",
];

const withoutHub = [
  "Without --hub, the policies do not protect the hub account: its stack sets, the functions, the table, the queues and the toggle.",
];

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
const generalLimits = [
  "The management account is not covered: service control policies do not apply to it. They do not apply to service-linked roles either.",
  "The policies only deny. Leave FullAWSAccess, or the policy that you use instead, attached.",
  "The policies do not apply to an account that leaves the organization: deny organizations:LeaveOrganization too.",
  "The policies do not undo earlier changes. Check who can assume the exempt principals.",
];

function tooMany(policies: number): readonly string[] {
  if (policies < mostPerTarget) return [];
  return [
    `${policies} policies do not fit in addition to FullAWSAccess: AWS allows at most ${mostPerTarget} on one root, OU or account. Attach some to the root and some to its OUs, or use fewer patterns in your expectations.`,
  ];
}

function missingExemptions({ breakGlass, pipelines }: Exempt): readonly string[] {
  const deployer =
    "Without --pipeline, the policies also deny `sst deploy` in the hub, unless the deploying principal is exempt as --break-glass.";
  const person =
    "Without --break-glass, a person must detach the policies before changing a protected resource.";
  return [
    ...(pipelines.length + breakGlass.length === 0 ? [deployer] : []),
    ...(breakGlass.length === 0 ? [person] : []),
  ];
}

function exceptFor(except: readonly string[]): string {
  const names = except.map((arn) => arn.replace(/^arn:[^:]+:iam::\*:/, ""));
  return names.length === 0 ? "no exemptions" : `exempt: ${names.join(", ")}`;
}

function count(number: number, what: string): string {
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}

export function indent(text: string): readonly string[] {
  return wrapWords(text, width - 4).map((line, index) => `${index === 0 ? "  " : "    "}${line}`);
}
