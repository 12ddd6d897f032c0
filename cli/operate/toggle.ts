import { SSMClient } from "@aws-sdk/client-ssm";
import { callLimits } from "../../adapters/aws-call.ts";
import { setToggle, ssmToggle, ssmToggleHistory } from "../../adapters/ssm.ts";
import { toggleParameterName } from "../../core/contract/parameters.ts";
import type { Mode, Toggle } from "../../core/expectations/toggle.ts";
import { InputError, PermanentError } from "../../core/shared/errors.ts";
import { isConfirmed } from "../input/confirm.ts";
import type { Invocation } from "../io.ts";
import { printable, timeText, widthOf, wrapWords } from "../output/layout.ts";

interface Options {
  readonly yes?: true | undefined;
  readonly json?: true | undefined;
}

/** Prints the mode, or sets it. @returns the exit code */
export async function toggle(
  mode: Mode | undefined,
  options: Options,
  invocation: Invocation,
): Promise<number> {
  const { io, region } = invocation;
  const client = new SSMClient({ ...callLimits, region });
  if (mode !== undefined) {
    const before = await read(client);
    const question = `Set auto-remediation from ${before.mode} to ${mode}?`;
    const asked = { command: "toggle", question, refused: "Nothing was changed." };
    if (!(await isConfirmed(asked, options.yes === true, io))) return 1;
    await setToggle(client, toggleParameterName, mode);
  }
  const now = await read(client);
  const set = await lastWrite(client, now);
  const { mode: found, problem, version } = now;
  if (options.json) {
    io.stdout.write(
      `${JSON.stringify({ mode: found, problem: problem ?? null, version: version ?? null, ...set })}\n`,
    );
    return 0;
  }
  const who = set.by === null ? set.unknown : `Set by ${set.by} at ${timeText(set.at)}.`;
  const lines = [`Auto-remediation: ${found}`, problem ?? "", who].filter((text) => text !== "");
  io.stdout.write(
    lines
      .flatMap((text) => wrapWords(printable(text), widthOf(io)))
      .join("\n")
      .concat("\n"),
  );
  return 0;
}

/** @throws InputError if the toggle cannot be read, because its mode is then not known */
async function read(client: SSMClient): Promise<Toggle> {
  const found = await ssmToggle(client, toggleParameterName).read();
  if (found.version === undefined) throw new InputError(found.problem ?? "the toggle cannot be read");
  return found;
}

/** Reading the history is a permission of its own. */
async function lastWrite(client: SSMClient, { version = 0 }: Toggle) {
  const nobody = { by: null, at: null };
  if (version === 0) return { ...nobody, unknown: "" };
  try {
    const write = await ssmToggleHistory(client, toggleParameterName).writeOf(version);
    return write ?? { ...nobody, unknown: "Systems Manager does not say who set it." };
  } catch (error) {
    if (!(error instanceof PermanentError)) throw error;
    return { ...nobody, unknown: `Who set it is not known: ${error.message}` };
  }
}
