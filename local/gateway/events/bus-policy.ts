import { organizationAccounts, organizationId } from "../../shared/accounts.ts";
import { isObject, type Json, type JsonObject, listOf, stringsOf } from "../http/json.ts";
import { type Context, holds, mustKnow } from "../trust/conditions.ts";

/** Who puts an event on a bus. */
export interface Sender {
  readonly account: string;
  /** Absent where a rule forwards without a role. */
  readonly principalArn?: string;
}

/**
 * Does the bus's resource policy let the sender put this event there? Its own account may, unless it is denied.
 *
 * @throws CannotJudgeError for a condition that this machine does not understand
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
      mustKnow(Condition, context);
      return holds(Condition, context);
    });
  if (applying.some(({ Effect }) => Effect === "Deny")) return false;
  return sender.account === busAccount || applying.some(({ Effect }) => Effect === "Allow");
}

function names(principal: Json | undefined, { account, principalArn }: Sender): boolean {
  const own = ["*", account, `arn:aws:iam::${account}:root`, principalArn];
  return stringsOf(isObject(principal) ? principal.AWS : principal).some((value) => own.includes(value));
}
