import type { Condition, Value } from "../../model/condition.ts";
import { isVariable } from "../../model/condition.ts";

/**
 * The account that conditions on the caller fix, whatever else they say; undefined when more than one account fits.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalaccount
 */
export function accountFixedBy(conditions: readonly Condition[]): string | undefined {
  for (const condition of conditions) {
    if (!isStrictOrIgnoresCase(condition)) continue;
    const accounts = new Set(condition.values.map((value) => accountIn(condition, value)));
    const [account] = accounts;
    if (account !== undefined && accounts.size === 1) return account;
  }
  return undefined;
}

function accountIn({ key, operator }: Condition, { text }: Value): string | undefined {
  if (key === "aws:principalaccount") return isAccount(text) ? text : undefined;
  if (key !== "aws:principalarn") return undefined;
  // ArnLike matches each part by itself; under StringLike a wildcard reaches over colons.
  if (operator.test === "arn") return accountPart(text);
  return fixedAccount.exec(text)?.[1];
}

/** An account ID has twelve digits, so a wildcard after them begins with the colon. */
const fixedAccount = /^arn:aws[a-z-]*:(?:iam|sts)::(\d{12})[:*?]/;

function accountPart(arn: string): string | undefined {
  const part = arn.split(":")[4];
  return part !== undefined && isAccount(part) ? part : undefined;
}

function isAccount(text: string): boolean {
  return /^\d{12}$/.test(text);
}

/** The principals within an account that conditions select; undefined when that is the account as a whole. */
export function arnsFixedBy(conditions: readonly Condition[]): readonly string[] | undefined {
  for (const condition of conditions) {
    if (!isStrict(condition)) continue;
    const arns = condition.values.map((value) => principalIn(condition.key, value));
    if (arns.every((arn) => arn !== undefined)) return arns;
  }
  return undefined;
}

function principalIn(key: string, { text }: Value): string | undefined {
  if (key === "aws:principalarn") return isWhole(text) ? undefined : text;
  if (key !== "aws:userid") return undefined;
  const id = /^(A[A-Z]{3}[A-Z0-9]{12,})(:|$)/.exec(text)?.[1];
  return id === undefined ? undefined : `id ${id}`;
}

/** `arn:aws:iam::*:role/*`: the pattern leaves every name open. */
function isWhole(arn: string): boolean {
  return !arn.startsWith("arn:") || anyName.test(arn);
}

const anyName = /^arn:([^:]*:){4}((role|user|assumed-role|federated-user)\/)?[*?/:]*$/;

/** Whether the request must have the key, and one of these values. */
export function isStrict(condition: Condition): boolean {
  const { test } = condition.operator;
  return (test === "string" || test === "arn") && isDemanded(condition);
}

/** The same, where the case of letters does not matter: account IDs have none. */
export function isStrictOrIgnoresCase(condition: Condition): boolean {
  return isStrict(condition) || (condition.operator.test === "ignoreCase" && isDemanded(condition));
}

function isDemanded({ operator, values }: Condition): boolean {
  const { negated, ifExists, set } = operator;
  return !negated && !ifExists && set !== "ForAllValues:" && values.length > 0 && !values.some(isVariable);
}
