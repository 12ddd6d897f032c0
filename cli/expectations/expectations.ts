import { tableName } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Command, Io } from "../io.ts";
import { check } from "./check.ts";
import { forget } from "./forget.ts";
import { push } from "./push.ts";

const usage = `trustdrift expectations check PATH
trustdrift expectations push PATH --accounts FILE
trustdrift expectations forget ACCOUNT/ROLE

PATH is a YAML or JSON file, or a folder of such files. \`check\` validates them and reports all errors. The other
commands need credentials for the hub account.
\`push\` replaces all expectations of the deployment with these, in one step.
\`forget\` ends an adoption: the trust policy that a trusted changer wrote is no longer expected, and the role is checked
against its expectation at once.

  --accounts FILE   the account ids of the organization, one per line or as a JSON list. Every other account counts as
                    foreign
  --table NAME      default ${tableName}
  --region REGION   default ${iamEventRegions.aws}
`;

export const expectations: Command = { usage, run };

const actions: Readonly<Record<string, Command["run"]>> = { check, push, forget };

async function run([name = "", ...args]: readonly string[], io: Io): Promise<number> {
  const action = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (action !== undefined) return action(args, io);
  throw new InputError(
    `expectations: expected ${Object.keys(actions).join(", ")}, found ${name || "nothing"}`,
  );
}
