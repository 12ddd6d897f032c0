import type { RoleKey } from "../../core/principals/role.ts";
import { InputError } from "../../core/shared/errors.ts";

/** @throws InputError unless the argument has the form */
export function checkArgument(found: string, form: RegExp, expected: string): void {
  if (!form.test(found)) throw new InputError(`expected ${expected}, found ${found || "nothing"}`);
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

/** @throws InputError unless the argument is ACCOUNT/ROLE */
export function roleKeyOf(found: string): RoleKey {
  checkArgument(found, /^\d{12}\/[\w+=,.@-]{1,64}$/, "ACCOUNT/ROLE");
  return { account: found.slice(0, 12), name: found.slice(13) };
}
