import { stat } from "node:fs/promises";
import { isObject } from "../../../core/policy/compare.ts";
import { InputError } from "../../../core/shared/errors.ts";
import { readTextFile } from "../../input/files.ts";
import type { Io } from "../../io.ts";
import type { Standard } from "../check/assess.ts";
import { plannedBy } from "./change-set.ts";
import { isChangeSet, parseChangeSet } from "./change-set-form.ts";
import type { Planned } from "./planned.ts";
import { isProposal, proposal } from "./proposal.ts";
import { readAssembly } from "./template/assembly.ts";
import type { Pseudo } from "./template/intrinsics.ts";
import { readTemplate } from "./template/nested.ts";
import { parsed } from "./template/parse.ts";
import { isTemplate } from "./template/roles.ts";
import { terraformPlan } from "./terraform/plan.ts";

/**
 * @param accounts of a proposal for every account
 * @throws InputError for a file of another kind
 */
export async function readPlan(
  place: string,
  pseudo: Pseudo,
  accounts: readonly string[],
  standard: Standard,
  io: Pick<Io, "stdin">,
): Promise<Planned> {
  const found = await stat(place).catch(() => undefined);
  if (found?.isDirectory()) return readAssembly(place, pseudo);
  const json = parsed(await readTextFile(undefined, place, io), place);
  if (isObject(json) && json.format_version !== undefined) return terraformPlan(json, place, pseudo);
  if (isTemplate(json)) return { roles: await readTemplate(json, place, pseudo), deletions: [] };
  if (isChangeSet(json)) return plannedBy(parseChangeSet(json, place), place);
  if (isProposal(json) && place === "-")
    throw new InputError(
      "standard input: expected a plan, a template or a change set; found an expectation\nName its file.",
    );
  if (isProposal(json)) return proposal(place, accounts, standard);
  throw new InputError(
    `${place === "-" ? "standard input" : place}: expected the output of terraform show -json, or a CloudFormation template with Resources, or a change set, or an expectation with match and trust, found none of them`,
  );
}
