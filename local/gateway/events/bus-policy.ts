import { organizationAccounts, organizationId } from "../../shared/accounts.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import { type Context, holds, requireSupported } from "../trust/conditions.ts";

/** The sender of an event. */
export interface Sender {
  readonly account: string;
  /** Absent when a rule forwards without a role. */
  readonly principalArn?: string;
}

/**
 * Whether the bus's resource policy admits the sender. The bus's own account is admitted unless it is denied.
 *
 * @throws UnsupportedError for a condition that is not implemented here
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
 */
export function busAdmits(
  policy: string | undefined,
  busAccount: string,
  sender: Sender,
  source: string,
): boolean {
  const document = JSON.parse(policy ?? "{}") as JsonObject;
  const context: Context = {
    "events:source": [source],
    "aws:principalaccount": [sender.account],
    "aws:principalorgid": organizationAccounts.includes(sender.account) ? [organizationId] : undefined,
    "aws:principalarn": sender.principalArn === undefined ? undefined : [sender.principalArn],
  };
  const applying = listOf(document.Statement)
    .filter(isObject)
    .filter(
      ({ Action, Principal }) => stringsOf(Action).includes("events:PutEvents") && names(Principal, sender),
    )
    .filter(({ Condition }) => {
      requireSupported(Condition, context);
      return holds(Condition, context);
    });
  if (applying.some(({ Effect }) => Effect === "Deny")) return false;
  return sender.account === busAccount || applying.some(({ Effect }) => Effect === "Allow");
}

function names(principal: Json | undefined, { account, principalArn }: Sender): boolean {
  const own = ["*", account, `arn:aws:iam::${account}:root`, principalArn];
  return stringsOf(isObject(principal) ? principal.AWS : principal).some((value) => own.includes(value));
}
