import { tableName } from "../core/contract/names.ts";
import { iamEventRegions } from "../core/contract/regions.ts";
import type { RoleKey } from "../core/principals/role.ts";
import { InputError } from "../core/shared/errors.ts";

/** The options of every command that uses the table. */
export const tableOptions = {
  table: { type: "string", default: tableName },
  region: { type: "string", default: iamEventRegions.aws },
} as const;

interface Argument {
  /** For example `expectations push`. */
  readonly command: string;
  /** What the command expects, for example `PATH`. */
  readonly expected: string;
  /** @default any text */
  readonly form?: RegExp;
}

/** @throws InputError unless there is exactly one argument, of its form */
export function onlyArgument({ command, expected, form }: Argument, positionals: readonly string[]): string {
  const [only, ...more] = positionals;
  if (only !== undefined && more.length === 0 && (form === undefined || form.test(only))) return only;
  throw new InputError(`${command}: expected ${expected}, found ${positionals.join(" ") || "nothing"}`);
}

/** @throws InputError unless each value of the option has the form */
export function checkOption(flag: string, found: readonly string[], form: RegExp, expected: string): void {
  const wrong = found.find((value) => !form.test(value));
  if (wrong !== undefined) throw new InputError(`${flag}: expected ${expected}, found ${wrong || "nothing"}`);
}

/** @throws InputError for another partition */
export function checkPartition(found: string): void {
  checkOption("--partition", [found], /^aws(-cn|-us-gov)?$/, "aws, aws-cn or aws-us-gov");
}

/** @throws InputError unless there is exactly one argument, ACCOUNT/ROLE */
export function onlyRole(command: string, positionals: readonly string[]): RoleKey {
  const form = /^\d{12}\/[\w+=,.@-]{1,64}$/;
  const role = onlyArgument({ command, expected: "ACCOUNT/ROLE", form }, positionals);
  return { account: role.slice(0, 12), name: role.slice(13) };
}
