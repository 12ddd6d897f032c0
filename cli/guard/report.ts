import type { Exempt } from "../../core/scp/exempt.ts";
import { type GuardPolicy, longestPolicy, mostPerTarget } from "../../core/scp/policies.ts";
import { wrapWords } from "../output/layout.ts";

const width = 110;

/** What each statement of the policies is for, and what they leave open, as people read it. */
export function explainGuard(
  policies: readonly GuardPolicy[],
  notes: readonly string[],
  exempt: Exempt,
): string {
  const about = policies.flatMap(({ text, statements }, index) => [
    `policy ${index + 1} of ${policies.length}: ${text.length} of ${longestPolicy} characters`,
    ...statements.flatMap(({ sid, why, resources, except }) =>
      indent(`${sid}: ${why} (${count(resources.length, "resource")}, ${exceptFor(except)})`),
    ),
  ]);
  const limits = [...standing, ...tooMany(policies.length), ...nobodyNamed(exempt), ...notes];
  return [...about, "what they do not do", ...limits.flatMap(indent), ""].join("\n");
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html */
const standing = [
  "The management account is not covered: no service control policy concerns it. Nor are service-linked roles, in any account.",
  "They take away and grant nothing: FullAWSAccess, or what stands in its place, stays attached.",
  "They do not undo what was done before they were attached: look at who can assume the principals let through.",
];

function tooMany(policies: number): readonly string[] {
  if (policies < mostPerTarget) return [];
  return [
    `${policies} are more than fit beside FullAWSAccess: AWS attaches at most ${mostPerTarget} to one root, unit or account. Attach some to the root and some to the units below it, or cover more roles by fewer patterns.`,
  ];
}

function nobodyNamed({ breakGlass, pipelines }: Exempt): readonly string[] {
  const deployer =
    "No --pipeline is named: `sst deploy` in the hub is stopped too, unless whoever runs it is let through as --break-glass.";
  const person = "No --break-glass is named: only by detaching them can a person change what they guard.";
  return [
    ...(pipelines.length + breakGlass.length === 0 ? [deployer] : []),
    ...(breakGlass.length === 0 ? [person] : []),
  ];
}

function exceptFor(except: readonly string[]): string {
  const names = except.map((arn) => arn.replace(/^arn:[^:]+:iam::\*:/, ""));
  return names.length === 0 ? "except for nobody" : `except for ${names.join(", ")}`;
}

function count(number: number, what: string): string {
  return number === 1 ? `one ${what}` : `${number} ${what}s`;
}

function indent(text: string): readonly string[] {
  return wrapWords(text, width - 4).map((line, index) => `${index === 0 ? "  " : "    "}${line}`);
}
