import { Option } from "@commander-js/extra-typings";
import { tableName } from "../../core/contract/names.ts";

/** Of an option that can be repeated. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** The flags, description and default of the option of every command that uses the table. */
export const tableOption = ["--table <name>", "the DynamoDB table of the deployment", tableName] as const;

export const accountsOption = [
  "--accounts <file>",
  "the account ids of the organization, one per line or as a JSON list",
] as const;

/** An option of commands that change something. */
export const yesOption = ["--yes", "skip the confirmation; required without a terminal"] as const;

export const expectationsOption = [
  "--expectations <path>",
  "a file of expectations, or a folder of such files",
  "expectations",
] as const;

export const orgIdOption = ["--org-id <id>", "the id of the organization, such as o-a1b2c3d4e5"] as const;

export const orgAccountsOption = [
  "--org-accounts <file>",
  "the account ids of the organization, one per line or as a JSON list. Every other account counts as foreign",
] as const;

/** An option of commands that report drift. */
export function failOnOption() {
  return new Option("--fail-on <severity>", "exit with 2 only for drift of this severity or a higher one")
    .choices(["info", "low", "medium", "high", "critical"])
    .default("info");
}
