import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Command, Io } from "../io.ts";
import { check } from "./check.ts";
import { forget } from "./forget.ts";
import { history } from "./history.ts";
import { pull } from "./pull.ts";
import { diff, push } from "./push.ts";
import { rollback } from "./rollback.ts";

const usage = `trustdrift expectations check PATH
trustdrift expectations diff PATH [--accounts FILE]
trustdrift expectations push PATH [--accounts FILE] [--onto VERSION] [--prune] [--yes]
trustdrift expectations pull FOLDER [--version VERSION]
trustdrift expectations history [--limit N]
trustdrift expectations rollback VERSION [--prune] [--yes]
trustdrift expectations forget ACCOUNT/ROLE

PATH is a YAML or JSON file, or a folder of such files.

  check     validates the files and reports all errors
  diff      prints what push would change: expectations, roles that would lose protection, and roles that would not
            match, as far as sweeps have read them. Exits with 2 if push would change anything
  push      prints the same plan, asks for confirmation, and replaces all expectations of the deployment in one step
  pull      writes the expectations in effect, or of an earlier version, to FOLDER
  history   prints who pushed each version, and when
  rollback  restores the expectations of an earlier version
  forget    ends an adoption: the trust policy that a trusted changer wrote is no longer expected, and the role is
            checked against its expectation at once

All commands but check need credentials for the hub account, and record the ARN of the caller.

  --accounts FILE   the account ids of the organization, one per line or as a JSON list. Every other account counts as
                    foreign. Required for the first push; default: the accounts of the version in effect
  --onto VERSION    fails if another version is in effect; diff prints the version in effect
  --prune           removes expectations that are not in PATH. Without this option, a push that would remove any fails
  --yes             skips the confirmation; required without a terminal
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}
`;

export const expectations: Command = { usage, run };

const actions: Readonly<Record<string, Command["run"]>> = {
  check,
  diff,
  push,
  pull,
  history,
  rollback,
  forget,
};

async function run([name = "", ...args]: readonly string[], io: Io): Promise<number> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action(args, io);
  throw new InputError(
    `expectations: expected ${Object.keys(actions).join(", ")}, found ${name || "nothing"}`,
  );
}
