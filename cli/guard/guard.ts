import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { checkExempt } from "../../core/scp/exempt.ts";
import { guard } from "../../core/scp/guard.ts";
import { type GuardPolicy, guardPolicies } from "../../core/scp/policies.ts";
import { InputError } from "../../core/shared/errors.ts";
import { readAccountsFile } from "../compare/files.ts";
import type { Command, Io } from "../io.ts";
import { explainGuard } from "./report.ts";

export const guardUsage = `trustdrift guard scp [--expectations PLACE [--accounts FILE]] [--break-glass ARN]... [--pipeline ARN]...
                     [--partition NAME] [--out FOLDER | --explain]

Writes service control policies that stop changes to the responder's own parts, to the roles that expectations
protect, and to the roles, users and identity providers that those roles trust in the organization's own accounts. The
responder is let through where it must be, and so is whoever is named here. What each statement is for, and what the
policies cannot do, is said beside them. Nothing is attached: that is done in the management account.

  --expectations PLACE  a file of expectations, or a folder of them. Without it, only the responder itself is guarded
  --accounts FILE       the organization's account ids, one a line or as a JSON list: principals that expectations
                        name in these accounts are guarded too, as those of {{account}} are
  --break-glass ARN     a role or user that is let through everywhere, such as arn:aws:iam::*:role/break-glass; *
                        and ? are wildcards within the account and the name. May be given more than once
  --pipeline ARN        the same, for what deploys the responder (sst deploy) and what changes protected roles
  --partition NAME      aws, aws-cn or aws-us-gov, default aws
  --out FOLDER          writes trust-drift-guard-1.json and so on into it; without it, one policy goes to the output
  --explain             only says what the policies would be
`;

export const guardCommand: Command = async (args, io) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      expectations: { type: "string" },
      accounts: { type: "string" },
      "break-glass": { type: "string", multiple: true, default: [] },
      pipeline: { type: "string", multiple: true, default: [] },
      partition: { type: "string", default: "aws" },
      out: { type: "string" },
      explain: { type: "boolean", default: false },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    io.stdout.write(guardUsage);
    return 0;
  }
  if (positionals.join(" ") !== "scp")
    throw new InputError(`guard: expected scp, found ${positionals.join(" ") || "nothing"}`);
  if (!/^aws(-cn|-us-gov)?$/.test(values.partition))
    throw new InputError(`--partition: expected aws, aws-cn or aws-us-gov, found ${values.partition}`);
  for (const pattern of values["break-glass"]) checkExempt("--break-glass", pattern);
  for (const pattern of values.pipeline) checkExempt("--pipeline", pattern);

  const exempt = { breakGlass: values["break-glass"], pipelines: values.pipeline };
  const { statements, notes } = guard({
    partition: values.partition,
    expectations: values.expectations === undefined ? [] : await readExpectations(values.expectations),
    accounts: await readAccountsFile("--accounts", values.accounts),
    exempt,
  });
  const policies = guardPolicies(statements);
  const explanation = explainGuard(policies, notes, exempt);
  if (values.explain) {
    io.stdout.write(explanation);
    return 0;
  }
  await deliver(policies, values.out, io);
  io.stderr.write(explanation);
  return 0;
};

/** @throws InputError when there are more policies than the output can take */
async function deliver(policies: readonly GuardPolicy[], folder: string | undefined, io: Io): Promise<void> {
  if (folder !== undefined) {
    await mkdir(folder, { recursive: true });
    for (const [index, { text }] of policies.entries()) {
      const file = path.join(folder, `trust-drift-guard-${index + 1}.json`);
      // Without a line's end: it would count towards AWS's limit.
      await writeFile(file, text);
      io.stdout.write(`${file}\n`);
    }
    return;
  }
  const [only, ...others] = policies;
  if (only === undefined || others.length > 0)
    throw new InputError(`--out: expected a folder, because it takes ${policies.length} policies`);
  io.stdout.write(only.text);
}
