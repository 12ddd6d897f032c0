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

/**
 * A role as ACCOUNT/ROLE, or by its ARN.
 *
 * @param flag the option, undefined for an argument
 * @throws InputError for other text
 */
export function roleKeyOf(found: string, flag?: string): RoleKey {
  const form = /^(?:arn:[a-z-]+:iam::(\d{12}):role\/(?:.+\/)?|(\d{12})\/)([\w+=,.@-]{1,64})$/;
  const [, ofArn, ofPair, name] = form.exec(found) ?? [];
  const account = ofArn ?? ofPair;
  if (account !== undefined && name !== undefined) return { account, name };
  throw new InputError(
    `${flag === undefined ? "" : `${flag}: `}expected ACCOUNT/ROLE such as 444444444444/deployer, without a path, or the ARN of a role; found ${found || "nothing"}`,
  );
}
