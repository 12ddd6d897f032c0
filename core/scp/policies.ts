import { controlPolicyQuotas } from "../policy/compare.ts";
import { InputError } from "../shared/errors.ts";
import type { GuardStatement } from "./statement.ts";

/**
 * In characters. The API and the AWS CLI count white space, the console does not, so the policies have none.
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export const longestPolicy = controlPolicyQuotas.assumed.characters;

/** SCPs attached to one account, OU or root, including AWS's FullAWSAccess. */
export const mostPerTarget = controlPolicyQuotas.assumed.perTarget;

/** One service control policy. */
export interface GuardPolicy {
  readonly text: string;
  readonly statements: readonly GuardStatement[];
}

/**
 * Packs statements into service control policies, each into the first policy with room. A statement that exceeds a
 * whole policy is divided by its resources into numbered parts.
 * @throws InputError when the exempt principals leave no room for even one resource
 */
export function guardPolicies(
  statements: readonly GuardStatement[],
  longest: number = longestPolicy,
): readonly GuardPolicy[] {
  const parts = statements.flatMap((one) => divided(one, longest));
  return packed(parts, write, longest);
}

/** Each statement into the first policy with room for it. No statement is longer than a policy. */
export function packed<Statement>(
  statements: readonly Statement[],
  write: (statements: readonly Statement[]) => string,
  longest: number,
): { readonly text: string; readonly statements: readonly Statement[] }[] {
  const policies: Statement[][] = [];
  for (const statement of statements) {
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
    // The longest number has two digits.
    if (last !== undefined && write([part(statement, [...last, resource], 99)]).length <= longest)
      last.push(resource);
    else parts.push([resource]);
  }
  const numbered = parts.map((resources, index) => part(statement, resources, index + 1));
  const tooLong = numbered.find((one) => write([one]).length > longest);
  if (tooLong === undefined) return numbered;
  throw new InputError(
    `${statement.sid}: expected at most ${longest} characters, found ${write([tooLong]).length} with ${statement.except.length} exempt principals; use fewer or shorter patterns`,
  );
}

function part(statement: GuardStatement, resources: readonly string[], number: number): GuardStatement {
  return { ...statement, sid: `${statement.sid}${number}`, resources };
}

function write(statements: readonly GuardStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, actions, resources, condition, except }) => ({
      Sid: sid,
      Effect: "Deny",
      Action: actions,
      Resource: resources,
      // The Deny applies unless the ARN matches one of the patterns; also when the key is absent.
      ...((condition !== undefined || except.length > 0) && {
        Condition: {
          ...condition,
          ...(except.length > 0 && { ArnNotLike: { "aws:PrincipalArn": except } }),
        },
      }),
    })),
  });
}
