import { InputError } from "../../core/shared/errors.ts";
import { declareCompare } from "../compare/command.ts";
import { declareExpectations } from "../expectations/command.ts";
import { declareIncidents } from "../incidents/command.ts";
import type { Invocation, Io } from "../io.ts";
import { declareOperate } from "../operate/command.ts";
import { declareConsole } from "../operate/console/command.ts";
import { declareReplay } from "../replay/command.ts";
import { declareCheck } from "../roles/check/command.ts";
import { declareRoles } from "../roles/command.ts";
import { declarePlanCheck } from "../roles/plan-check/command.ts";
import { declareTemplates } from "../templates/command.ts";
import { declareCompletion } from "./completion/command.ts";
import { addExamples } from "./examples.ts";
import { type Act, type Program, rootCommand } from "./root.ts";

/**
 * The commands with their options. A declaration imports nothing that a command needs to run, so help, completion and
 * errors in arguments need neither the AWS SDK nor the policy engine.
 *
 * @param finish receives the exit code of the command that ran
 */
export function programOf(io: Io, finish: (code: number) => void): Program {
  const program = rootCommand(io);
  const act: Act = async (work) => finish(await work(invocationOf(program, io)));
  declareCheck(program, act);
  declareRoles(program, act);
  declareCompare(program, act);
  declarePlanCheck(program, act);
  declareReplay(program, act);
  declareExpectations(program, act);
  declareIncidents(program, act);
  declareOperate(program, act);
  declareConsole(program, act);
  declareTemplates(program, act);
  declareCompletion(program, act);
  addExamples(program);
  return program;
}

function invocationOf(program: Program, io: Io): Invocation {
  const { profile, region, quiet = false, color } = program.opts();
  if (!/^[a-z]{2,3}(-[a-z]+)+-\d+$/.test(region))
    throw new InputError(`--region: expected a region such as us-east-1, found ${region || "nothing"}`);
  // The SDK reads the profile when it looks for credentials
  if (profile !== undefined) process.env.AWS_PROFILE = profile;
  return { io: color ? io : { ...io, isColored: false }, region, isQuiet: quiet };
}
