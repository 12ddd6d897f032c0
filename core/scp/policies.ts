import { controlPolicyQuotas } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
import type { GuardStatement } from "./statement.ts";

/**
 * In characters. The console takes white space out before it counts, the API and the command line do not, so it is
 * written without any.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const longestPolicy = controlPolicyQuotas.assumed.characters;

/** How many may be attached to one account, organizational unit or root. AWS's own FullAWSAccess is one of them. */
export const mostPerTarget = controlPolicyQuotas.assumed.perTarget;

/** One service control policy. */
export interface GuardPolicy {
  readonly text: string;
  readonly statements: readonly GuardStatement[];
}

/**
 * Writes statements as service control policies, as few as it takes when each goes into the first that has room.
 * A statement that no policy can hold is divided by its resources, and its parts are numbered.
 * @throws InputError when the exempt principals alone leave no room for one resource
 */
export function guardPolicies(
  statements: readonly GuardStatement[],
  longest: number = longestPolicy,
): readonly GuardPolicy[] {
  const policies: GuardStatement[][] = [];
  for (const statement of statements.flatMap((one) => divided(one, longest))) {
    const open = policies.find((policy) => write([...policy, statement]).length <= longest);
    if (open === undefined) policies.push([statement]);
    else open.push(statement);
  }
  return policies.map((parts) => ({ text: write(parts), statements: parts }));
}

function divided(statement: GuardStatement, longest: number): readonly GuardStatement[] {
  if (write([statement]).length <= longest) return [statement];
  const parts: string[][] = [];
  for (const resource of statement.resources) {
    const last = parts.at(-1);
    // A number of two digits is as long as it gets.
    if (last !== undefined && write([part(statement, [...last, resource], 99)]).length <= longest)
      last.push(resource);
    else parts.push([resource]);
  }
  const made = parts.map((resources, index) => part(statement, resources, index + 1));
  const tooLong = made.find((one) => write([one]).length > longest);
  if (tooLong === undefined) return made;
  throw new InputError(
    `${statement.sid}: expected at most ${longest} characters, found ${write([tooLong]).length} with ${statement.except.length} exempt principals; name fewer, or shorter patterns`,
  );
}

function part(statement: GuardStatement, resources: readonly string[], number: number): GuardStatement {
  return { ...statement, sid: `${statement.sid}${number}`, resources };
}

function write(statements: readonly GuardStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, except }) => ({
      Sid: sid,
      Effect: "Deny",
      Action: actions,
      Resource: resources,
      // Not like any of them: the deny falls away for each. It holds where there is no such key, too.
      ...(except.length > 0 && { Condition: { ArnNotLike: { "aws:PrincipalArn": except } } }),
    })),
  });
}
