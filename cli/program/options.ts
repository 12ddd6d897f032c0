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
