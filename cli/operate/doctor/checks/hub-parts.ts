import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeRuleCommand,
  type EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import { GetParameterCommand } from "@aws-sdk/client-ssm";
import { awsCall, unlessRefused } from "../../../../adapters/aws-call.ts";
import { journalBusName } from "../../../../core/contract/journal.ts";
import { eventBusName, queueNames, scheduleNames, toggleRuleName } from "../../../../core/contract/names.ts";
import { externalIdParameterName } from "../../../../core/contract/parameters.ts";
import { type Check, failed, ok, warning } from "../check.ts";
import type { Context } from "../context.ts";

const deploy = "Deploy the hub again: npx sst deploy --stage production.";

interface Rule {
  readonly name: string;
  /** @default the default bus */
  readonly bus?: string;
  readonly queue: string;
}

const rules: readonly Rule[] = [
  { name: "trust-drift-trust-updated", bus: eventBusName, queue: queueNames.trustUpdated },
  { name: "trust-drift-principal-changed", bus: eventBusName, queue: queueNames.principalChanged },
  { name: "trust-drift-announce", bus: journalBusName, queue: queueNames.notify },
  { name: toggleRuleName, queue: queueNames.trustUpdated },
  { name: scheduleNames.sweep, queue: queueNames.sweepPlan },
];

/** The table, the rules and the parameters of the hub. */
export function hubChecks({ table, clients, catalogue }: Context): readonly Check[] {
  return [
    {
      name: "table",
      run: async () => {
        const call = awsCall(`dynamodb:DescribeTable ${table.name}`, () =>
          table.client.send(new DescribeTableCommand({ TableName: table.name })),
        );
        const status = (await unlessRefused("ResourceNotFound", call))?.Table?.TableStatus;
        if (status === undefined)
          return failed(
            `The table ${table.name} does not exist.`,
            `Use credentials for the hub account. ${deploy}`,
          );
        return status === "ACTIVE"
          ? ok(`The table ${table.name} is active.`)
          : failed(`The table ${table.name} is ${status}.`, "Wait until it is ACTIVE.");
      },
    },
    {
      name: "expectations",
      run: async () => {
        const { expectations, organizationAccounts } = await catalogue();
        const count = expectations.length;
        return count === 0
          ? failed(
              "No expectations are in effect, so no role is protected.",
              "trustdrift expectations push expectations",
            )
          : ok(
              `${count === 1 ? "1 expectation is" : `${count} expectations are`} in effect, for ${organizationAccounts.size} accounts.`,
            );
      },
    },
    { name: "rules", run: () => checkRules(clients.events) },
    {
      name: "canary-rule",
      run: async () => {
        const fault = await ruleFault(clients.events, {
          name: scheduleNames.canary,
          queue: queueNames.canary,
        });
        if (fault === undefined) return ok("The canary runs on its schedule.");
        return warning(
          `The canary does not run: ${fault}.`,
          `Remove TRUST_DRIFT_CANARY=off from the settings. ${deploy}`,
        );
      },
    },
    {
      name: "external-id",
      run: async () => {
        const call = awsCall(`ssm:GetParameter ${externalIdParameterName}`, () =>
          clients.ssm.send(new GetParameterCommand({ Name: externalIdParameterName })),
        );
        return (await unlessRefused("ParameterNotFound", call)) === undefined
          ? failed(
              `The parameter ${externalIdParameterName} does not exist, so no member role can be assumed.`,
              deploy,
            )
          : ok("The external ID of the member roles is in Parameter Store.");
      },
    },
  ];
}

async function checkRules(client: EventBridgeClient) {
  const faults: string[] = [];
  for (const rule of rules) {
    const fault = await ruleFault(client, rule);
    if (fault !== undefined) faults.push(fault);
  }
  return faults.length === 0
    ? ok(`${rules.length} rules are enabled and send to their queues.`)
    : failed(`${faults.join("; ")}.`, `Enable the rule, for example with aws events enable-rule. ${deploy}`);
}

async function ruleFault(client: EventBridgeClient, { name, bus, queue }: Rule): Promise<string | undefined> {
  const on = bus === undefined ? {} : { EventBusName: bus };
  const call = awsCall(`events:DescribeRule ${name}`, () =>
    client.send(new DescribeRuleCommand({ Name: name, ...on })),
  );
  const rule = await unlessRefused("ResourceNotFound", call);
  if (rule === undefined) return `the rule ${name} does not exist`;
  if (rule.State !== "ENABLED") return `the rule ${name} is ${rule.State}`;
  const { Targets: targets = [] } = await awsCall(`events:ListTargetsByRule ${name}`, () =>
    client.send(new ListTargetsByRuleCommand({ Rule: name, ...on })),
  );
  return targets.some(({ Arn }) => Arn?.endsWith(`:${queue}`))
    ? undefined
    : `the rule ${name} does not send to ${queue}`;
}
