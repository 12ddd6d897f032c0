import { InputError } from "../shared/errors.ts";
import { isNarrow } from "./role-names.ts";

/** Whom a guard lets through beside the responder itself: patterns that `aws:PrincipalArn` is compared with. */
export interface Exempt {
  /** People, for the day when everything else has failed. */
  readonly breakGlass: readonly string[];
  /** What deploys the responder, and what may change the protected roles. */
  readonly pipelines: readonly string[];
}

const arnPattern = /^arn:aws(?:-cn|-us-gov)?:iam::(?:\d{12}|\*):(?:role|user)\/([\w+=,.@/*?-]+)$/;

/**
 * A pattern that everyone fits would switch the guard off, and one of a session would fit nobody: `aws:PrincipalArn`
 * of a session is the ARN of its role, with the role's path.
 * @param flag what the pattern was given with, for the error
 * @throws InputError
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalarn
 */
export function checkExempt(flag: string, pattern: string): void {
  const expected = "such as arn:aws:iam::*:role/ci/deployer";
  const name = arnPattern.exec(pattern)?.[1];
  if (name === undefined)
    throw new InputError(`${flag}: expected the ARN of a role or user, ${expected}, found ${pattern}`);
  if (!isNarrow(name))
    throw new InputError(
      `${flag}: expected a part of a name beside the wildcards, ${expected}, found ${pattern}`,
    );
}
