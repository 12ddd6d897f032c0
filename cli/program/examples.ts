import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { shownCommands } from "./shown-commands.ts";

const incident = "cf86de4ab5c6dc1cda845a39a77a09f8";
const role = "444444444444/deployer";
const principal = "arn:aws:iam::283389881690:role/ci";

/** By the words of a command. A test parses each of them. */
export const examples: Readonly<Record<string, readonly string[]>> = {
  check: [
    "check --role 'ci/*'",
    "check --account 333333333333 --assume-role Reader",
    "check --format junit --fail-on high > report.xml",
  ],
  capture: ["capture --role deployer", "capture --role 'ci/*' --out expectations"],
  explain: [
    "explain deployer",
    "explain trust.json --account 444444444444",
    "aws iam get-role --role-name deployer | trustdrift explain -",
  ],
  "can-assume": [
    `can-assume --role deployer --as ${principal}`,
    "can-assume --role trust.json --as ec2.amazonaws.com",
    "can-assume --role app --as $CALLER --context sts:ExternalId=abc",
  ],
  compare: ["compare --expected a.json --actual b.json --account 444444444444"],
  "plan-check": [
    "terraform show -json plan | trustdrift plan-check -",
    "plan-check cdk.out --format markdown",
    "plan-check release --stack access --region eu-west-1",
  ],
  replay: ["replay event.json --toggle on", "replay CloudTrail/*.json.gz --json"],
  "expectations check": ["expectations check expectations"],
  "expectations diff": ["expectations diff expectations"],
  "expectations push": [
    "expectations push expectations",
    "expectations push expectations --onto 40f7383eb0ff58ea --yes",
  ],
  "expectations pull": ["expectations pull in-effect --version 40f7383eb0ff58ea"],
  "expectations history": ["expectations history --limit 5"],
  "expectations show": [`expectations show ${role}`],
  "expectations rollback": ["expectations rollback 40f7383eb0ff58ea"],
  "expectations forget": [`expectations forget ${role}`],
  approve: [`approve ${incident}`],
  resume: [`resume ${role}`],
  "incident show": [`incident show ${incident}`],
  "incident report": [`incident report ${incident} --format html`],
  "incident approve": [`incident approve ${incident}`],
  "incident adopt": [`incident adopt ${incident}`],
  "incident retry": [`incident retry ${incident}`],
  "incident ack": [`incident ack ${incident}`],
  "incident snooze": [`incident snooze ${incident} --for 24h`],
  "incident resume": [`incident resume ${incident}`],
  "incident close": [`incident close ${incident} --reason "unused"`],
  "incidents list": ["incidents --severity high --since 7d", "incidents --state all --json"],
  toggle: ["toggle", "toggle approve"],
  "who-trusts": [`who-trusts ${principal}`, `who-trusts ${principal} --graph graph.svg`],
  "as-of": [`as-of 24h --role ${role}`, `as-of 2026-03-01T10:00+01:00 --role ${role}`],
  sweep: ["sweep --account 444444444444"],
  doctor: ["doctor --assume-role Reader"],
  "dead-letters list": ["dead-letters list"],
  "dead-letters redrive": ["dead-letters redrive"],
  console: ["console --port 8443"],
  init: ["init --stage production --role 'ci/*'"],
  "members template": ["members template --expectations expectations > members.yaml"],
  "guard scp": ["guard scp --expectations expectations --out policies"],
  "guard rcp": ["guard rcp --organization o-a1b2c3d4e5 --expectations expectations"],
};

/** Adds its examples to the help of each command. */
export function addExamples(program: CommandUnknownOpts, words = ""): void {
  for (const command of shownCommands(program)) {
    const path = words === "" ? command.name() : `${words} ${command.name()}`;
    const own = examples[path];
    if (own !== undefined) command.addHelpText("after", `\nExamples:\n${own.map(lineOf).join("\n")}`);
    addExamples(command, path);
  }
}

function lineOf(example: string): string {
  return `  ${example.includes("trustdrift ") ? "" : "trustdrift "}${example}`;
}
