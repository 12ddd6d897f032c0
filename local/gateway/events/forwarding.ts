import type { Authorization } from "../authorization/authorize.ts";
import { ruleOf } from "../trust/service-caller.ts";
import type { Forwarding } from "./router.ts";

/** @returns why EventBridge cannot put a rule's event on another bus, by the rule's role; undefined where it can */
export function judgeForwarding({ trusts, allows }: Pick<Authorization, "trusts" | "allows">) {
  return async ({ account, bus, rule, roleArn, busArn }: Forwarding): Promise<string | undefined> => {
    const service = ruleOf(account, bus, rule);
    if (!(await trusts(roleArn, service)))
      return `${roleArn} does not let ${service.service} assume it for ${service.sourceArn}`;
    if (!(await allows(roleArn, "events:PutEvents", busArn)))
      return `${roleArn} is not authorized to perform: events:PutEvents on ${busArn}`;
    return undefined;
  };
}
