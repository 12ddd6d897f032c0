import { explainRequest, parseDocument, requestOf } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { type Admission, admissionText, noteOn } from "./admission-text.ts";
import { roleDocument } from "./role-document.ts";

interface Options {
  readonly role: string;
  readonly as: string;
  readonly context?: readonly string[] | undefined;
  readonly action?: string | undefined;
  readonly account?: string | undefined;
  readonly json?: true | undefined;
}

/** Judges one request by a trust policy. @returns the exit code */
export async function canAssume(options: Options, { io, region }: Invocation): Promise<number> {
  const { as: principal, action } = options;
  const request = requestOf(principal, contextOf(options.context ?? []), action);
  if (request === undefined)
    throw new InputError(
      `--as: expected the ARN of a role, user, role session or identity provider, or the name of a service such as ec2.amazonaws.com; found ${principal}`,
    );
  const { name, account, document } = await roleDocument(options.role, options.account, {
    io,
    region,
    flag: "--role",
  });
  const parsed = parseDocument(document);
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new InputError(`--role: ${name} is not a readable trust policy:${faults.join("")}`);
  }
  const answer = explainRequest(parsed.document, request);
  const note = noteOn(answer, request.caller, account);
  const admission: Admission = {
    role: name,
    principal,
    action: action ?? written(request.action),
    ...answer,
    note,
  };
  io.stdout.write(
    options.json ? `${JSON.stringify(admission, undefined, 2)}\n` : admissionText(admission, io),
  );
  return answer.admitted === "yes" ? 0 : 2;
}

function written(folded: string): string {
  return actions.find((one) => one.toLowerCase() === folded) ?? folded;
}

const actions = ["sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity"];

/** @throws InputError for text without a key and a value */
function contextOf(pairs: readonly string[]): ReadonlyMap<string, readonly [string, ...string[]]> {
  const context = new Map<string, readonly [string, ...string[]]>();
  for (const pair of pairs) {
    const at = pair.indexOf("=");
    if (at < 1) throw new InputError(`--context: expected key=value, found ${pair || "nothing"}`);
    const [key, value] = [pair.slice(0, at), pair.slice(at + 1)];
    const before = context.get(key);
    context.set(key, before === undefined ? [value] : [...before, value]);
  }
  return context;
}
