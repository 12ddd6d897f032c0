import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { checkExempt } from "../../core/scp/exempt.ts";
import { guard } from "../../core/scp/guard.ts";
import { hubStatements } from "../../core/scp/hub.ts";
import { guardPolicies } from "../../core/scp/policies.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkOption, checkPartition } from "../input/arguments.ts";
import { readAccountsFile } from "../input/files.ts";
import type { Invocation } from "../io.ts";
import { deliver, filesOf } from "./deliver.ts";
import { explainGuard } from "./report.ts";

interface Options {
  readonly expectations?: string | undefined;
  readonly accounts?: string | undefined;
  readonly breakGlass?: readonly string[] | undefined;
  readonly pipeline?: readonly string[] | undefined;
  readonly hub?: string | undefined;
  readonly operator?: readonly string[] | undefined;
  readonly partition: string;
  readonly out?: string | undefined;
  readonly explain?: true | undefined;
}

/** Generates service control policies. @returns the exit code */
export async function scp(options: Options, { io }: Invocation): Promise<number> {
  const { hub, partition, breakGlass = [], pipeline: pipelines = [], operator: operators = [] } = options;
  checkPartition(partition);
  for (const pattern of breakGlass) checkExempt("--break-glass", pattern);
  for (const pattern of pipelines) checkExempt("--pipeline", pattern);
  for (const pattern of operators) checkExempt("--operator", pattern);
  checkOption("--hub", hub === undefined ? [] : [hub], /^\d{12}$/, "a 12-digit account id");
  if (hub === undefined && operators.length > 0)
    throw new InputError("--operator: expected --hub, because operators are exempt only in the hub account");

  const exempt = { breakGlass, pipelines, operators };
  const { statements, notes } = guard({
    partition,
    expectations: options.expectations === undefined ? [] : await readExpectations(options.expectations),
    accounts: await readAccountsFile("--accounts", options.accounts),
    exempt,
  });
  const policies = guardPolicies(statements);
  const hubPolicies = hub === undefined ? [] : guardPolicies(hubStatements({ partition, hub, exempt }));
  const explanation = explainGuard({ policies, hubPolicies, notes, exempt });
  const files = [...filesOf("trust-drift-guard", policies), ...filesOf("trust-drift-guard-hub", hubPolicies)];
  return deliver(files, explanation, options, io);
}
