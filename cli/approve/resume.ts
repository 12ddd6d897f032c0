import { parseArgs } from "node:util";
import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { resume as endSuspension } from "../../core/incidents/approval/resume.ts";
import { onlyRole, tableOptions } from "../arguments.ts";
import type { Command, Io } from "../io.ts";
import { compose } from "./ports.ts";

const usage = `trustdrift resume ACCOUNT/ROLE

Ends the suspension of a role: the responder checks the role at once and can write it again. A role is suspended when three
writes within 15 minutes, or five writes over the same drift within a day, did not last. Find the other writer first. The
command needs credentials for the hub account, and records the ARN of the caller. To write the expected trust policy only once, use trustdrift approve instead.

  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}

Exit codes: 0 resumed, or not suspended.
`;

export const resume: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: tableOptions,
  });
  const role = onlyRole("resume", positionals);
  const { ports, caller } = compose(values.region, values.table);
  const by = `${await caller()} on the command line`;
  const rechecks = ports.rechecks.trustUpdated;
  const { text } = await endSuspension(role, by, { ...ports, rechecks });
  io.stdout.write(`${text}\n`);
  return 0;
}
