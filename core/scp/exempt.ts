import { InputError } from "../shared/errors.ts";
import { isNarrow } from "./role-names.ts";

/** The principals exempt from the SCPs, in addition to the responder: patterns for `aws:PrincipalArn`. */
export interface Exempt {
  /** Emergency access for people. */
  readonly breakGlass: readonly string[];
  /** The principals that deploy the responder or change protected roles. */
  readonly pipelines: readonly string[];
  /** The principals that push expectations, approve and set the toggle. Exempt only for these, in the hub. */
  readonly operators?: readonly string[];
}

const arnPattern = /^arn:aws(?:-cn|-us-gov)?:iam::(?:\d{12}|\*):(?:role|user)\/([\w+=,.@/*?-]+)$/;

/**
 * Rejects a pattern that matches every principal, which would disable the SCPs, and one of a session, which would match
 * none: `aws:PrincipalArn` of a session is the ARN of its role, including the role's path.
 * @param flag the command-line flag, for the error message
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
      `${flag}: expected part of a name in addition to wildcards, ${expected}, found ${pattern}`,
    );
}
