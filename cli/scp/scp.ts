import { parseArgs } from "node:util";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { checkExempt } from "../../core/scp/exempt.ts";
import { guard } from "../../core/scp/guard.ts";
import { hubStatements } from "../../core/scp/hub.ts";
import { guardPolicies } from "../../core/scp/policies.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkOption, checkPartition } from "../arguments.ts";
import { readAccountsFile } from "../files.ts";
import type { Command, Io } from "../io.ts";
import { deliver, filesOf } from "./deliver.ts";
import { explainGuard } from "./report.ts";

const usage = `trustdrift guard scp [--expectations PATH [--accounts FILE]] [--break-glass ARN]... [--pipeline ARN]...
                     [--hub ACCOUNT [--operator ARN]...] [--partition NAME] [--out FOLDER | --explain]

Generates service control policies (SCPs) that deny changes to the responder's own resources, to the roles that
expectations protect, and to the roles, users and identity providers in your organization that these roles trust. The
policies exempt the responder and the principals that you name here. The command explains each statement and the limits
of the policies. It does not attach them: attach them in the management account.

  --expectations PATH   a file of expectations, or a folder of such files. Without this option, the policies protect only
                        the responder itself
  --accounts FILE       the account ids of the organization, one per line or as a JSON list. The policies also protect
                        the principals that expectations name in these accounts, not only those in {{account}}
  --break-glass ARN     exempts a role or user everywhere, such as arn:aws:iam::*:role/break-glass; * and ? are
                        wildcards in the account and the name. Can be repeated
  --pipeline ARN        exempts the role or user that deploys the responder (sst deploy) or changes protected roles.
                        Can be repeated
  --hub ACCOUNT         also writes trust-drift-guard-hub-1.json, … for the hub account only: they protect stack sets, the
                        functions, the table, the queues and the toggle
  --operator ARN        exempts a role or user that pushes expectations, approves and sets the toggle, for these actions
                        only. Can be repeated
  --partition NAME      aws, aws-cn or aws-us-gov; default aws
  --out FOLDER          writes trust-drift-guard-1.json, -2.json, … Without this option, prints the policy if there is
                        only one
  --explain             prints only the explanation
`;

export const scp: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      expectations: { type: "string" },
      accounts: { type: "string" },
      "break-glass": { type: "string", multiple: true, default: [] },
      pipeline: { type: "string", multiple: true, default: [] },
      hub: { type: "string" },
      operator: { type: "string", multiple: true, default: [] },
      partition: { type: "string", default: "aws" },
      out: { type: "string" },
      explain: { type: "boolean", default: false },
    },
  });
  if (positionals.join(" ") !== "scp")
    throw new InputError(`guard: expected scp or rcp, found ${positionals.join(" ") || "nothing"}`);
  checkPartition(values.partition);
  for (const pattern of values["break-glass"]) checkExempt("--break-glass", pattern);
  for (const pattern of values.pipeline) checkExempt("--pipeline", pattern);
  for (const pattern of values.operator) checkExempt("--operator", pattern);
  const { hub, partition } = values;
  checkOption("--hub", hub === undefined ? [] : [hub], /^\d{12}$/, "a 12-digit account id");
  if (hub === undefined && values.operator.length > 0)
    throw new InputError("--operator: expected --hub, because operators are exempt only in the hub account");

  const exempt = {
    breakGlass: values["break-glass"],
    pipelines: values.pipeline,
    operators: values.operator,
  };
  const { statements, notes } = guard({
    partition,
    expectations: values.expectations === undefined ? [] : await readExpectations(values.expectations),
    accounts: await readAccountsFile("--accounts", values.accounts),
    exempt,
  });
  const policies = guardPolicies(statements);
  const hubPolicies = hub === undefined ? [] : guardPolicies(hubStatements({ partition, hub, exempt }));
  const explanation = explainGuard({ policies, hubPolicies, notes, exempt });
  const files = [...filesOf("trust-drift-guard", policies), ...filesOf("trust-drift-guard-hub", hubPolicies)];
  return deliver(files, explanation, values, io);
}
