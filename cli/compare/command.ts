import type { Act, Program } from "../program/root.ts";

export function declareCompare(program: Program, act: Act): void {
  program
    .command("compare")
    .summary("compare two trust policies, or many pairs")
    .description(
      "Reports whether two trust policies allow the same callers. If not, reports each change, its direction and its " +
        "severity. A file contains a trust policy as JSON or YAML, percent-encoded as IAM returns it, or the " +
        "answer of GetRole; - is standard input.",
    )
    .option("--expected <file>", "the expected trust policy")
    .option("--actual <file>", "the actual trust policy")
    .option("--account <id>", "the account of the role. Without this option, every account counts as foreign")
    .option(
      "--org-id <id>",
      "the id of the organization, such as o-a1b2c3d4e5. With this option and --org-accounts, the severity is that of the responder's alerts",
    )
    .option("--org-accounts <file>", "the account ids of the organization, one per line or as a JSON list")
    .option("--json", "print the comparison as JSON")
    .option(
      "--cases <file.jsonl>",
      'compare many pairs: read {"name", "expected", "actual", "account"?} from each line and print {"name", "verdict", "severity", "changes"} for each, in the same order',
    )
    .addHelpText(
      "after",
      "\nExit codes: 0 equal, 2 drift, 1 error.\nWith --cases: 0 success, 1 if a line is invalid.",
    )
    .action((options) =>
      act(async (invocation) => (await import("./compare.ts")).compare(options, invocation)),
    );
}
