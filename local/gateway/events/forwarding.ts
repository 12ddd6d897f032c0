import type { Authorization } from "../authorization/authorize.ts";
import { ruleOf } from "../trust/service-caller.ts";
import type { Forwarding } from "./router.ts";

/** @returns why the role of a rule does not let EventBridge put events on another bus; undefined when it does */
export function evaluateForwarding({ trusts, allows }: Pick<Authorization, "trusts" | "allows">) {
  return async ({ account, bus, rule, roleArn, busArn }: Forwarding): Promise<string | undefined> => {
    const service = ruleOf(account, bus, rule);
    if (!(await trusts(roleArn, service)))
      return `${roleArn} does not let ${service.service} assume it for ${service.sourceArn}`;
    if (!(await allows(roleArn, "events:PutEvents", busArn)))
      return `${roleArn} is not authorized to perform: events:PutEvents on ${busArn}`;
    return undefined;
  };
}
