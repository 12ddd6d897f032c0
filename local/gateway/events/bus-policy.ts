import { organizationAccounts, organizationId, region } from "../../shared/accounts.ts";
import { resourceEffects } from "../authorization/policy.ts";
import type { JsonObject } from "../http/json.ts";
import type { Bus } from "./declared-rules.ts";

/** The sender of an event. */
export interface Sender {
  readonly account: string;
  /** Absent when a rule forwards without a role. */
  readonly principalArn?: string;
}

/**
 * Whether the bus's resource policy admits the sender. The bus's own account is admitted unless it is denied.
 *
 * @throws UnsupportedError for a condition that `requireSupported` refuses
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
 */
export function busAdmits(policy: string | undefined, bus: Bus, sender: Sender, source: string): boolean {
  const { account, principalArn } = sender;
  const effects = resourceEffects(
    JSON.parse(policy ?? "{}") as JsonObject,
    [account, `arn:aws:iam::${account}:root`, ...(principalArn === undefined ? [] : [principalArn])],
    {
      action: "events:PutEvents",
      resource: `arn:aws:events:${region}:${bus.account}:event-bus/${bus.name}`,
      context: {
        "events:source": [source],
        "aws:principalaccount": [account],
        "aws:principalorgid": organizationAccounts.includes(account) ? [organizationId] : undefined,
        "aws:principalarn": principalArn === undefined ? undefined : [principalArn],
      },
    },
  );
  if (effects.has("Deny")) return false;
  return account === bus.account || effects.has("Allow");
}
