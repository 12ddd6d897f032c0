import { cut, oneLine } from "../../shared/text.ts";
import type { AccountNames } from "../context.ts";

/** The parts of a title. `what` is given the characters that it may have. */
export interface TitleParts {
  /** "Reverted in 3 s" */
  readonly label: string;
  readonly what: (longest: number) => string;
  /** The account, where there is one. */
  readonly account?: string;
}

/** Slack's limit for a header is 150, with the sign of the state. */
const longestTitle = 145;
const longestAccountName = 30;

/** State, what, where: "Open · Foreign account 193672423079 can assume qovery-user-role (prod 444444444444)". */
export function titleOf({ label, what, account }: TitleParts, names: AccountNames): string {
  const begin = `${label} · `;
  const end = account === undefined ? "" : ` (${accountText(account, names, longestAccountName)})`;
  return oneLine(`${begin}${what(longestTitle - begin.length - end.length)}${end}`);
}

/**
 * Amazon SNS accepts ASCII without line breaks, at most 100 characters.
 *
 * @see https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
 */
const longestSubject = 100;

/**
 * The account is shortened first, then what happened.
 *
 * @param severity absent for what is over: it asks for no action
 */
export function subjectOf(
  { label, what, account }: TitleParts,
  severity: string | undefined,
  names: AccountNames,
): string {
  const begin = `${severity === undefined ? "" : `[${severity.toUpperCase()}] `}${label}: `;
  const ends =
    account === undefined
      ? [""]
      : [accountText(account, names, longestAccountName), names.get(account)?.slice(0, 20) ?? account].map(
          (text) => ` (${text})`,
        );
  const room = (end: string) => longestSubject - begin.length - end.length;
  const whole = what(longestTitle);
  const end = ends.find((one) => whole.length <= room(one)) ?? ends.at(-1) ?? "";
  const text = `${begin}${what(room(end))}${end}`;
  return oneLine(text)
    .replaceAll(/[^\x20-\x7e]/g, "?")
    .slice(0, longestSubject);
}

/** "prod 444444444444", or "account 444444444444" where the name is unknown. */
export function accountText(
  account: string,
  names: AccountNames,
  longest = Number.POSITIVE_INFINITY,
): string {
  const name = names.get(account);
  if (name === undefined) return `account ${account}`;
  return `${cut(name, longest)} ${account}`;
}
