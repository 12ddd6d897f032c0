import { explainRequest, parseDocument } from "../../core/policy/compare.ts";
import { InputError } from "../../core/shared/errors.ts";
import type { Invocation } from "../io.ts";
import { type Admission, admissionText, noteOn } from "./admission-text.ts";
import { askedRequest, contextOf, furtherActions, type Request, writtenAction } from "./asked-request.ts";
import { type RoleDocument, roleDocument } from "./role-document.ts";

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
  const context = contextOf(options.context ?? []);
  // What is wrong in the arguments is said before AWS is called
  askedRequest(principal, context, action, { statements: [], unknown: "" });
  const role = await roleDocument(options.role, options.account, { io, region, flag: "--role" });
  const parsed = parseDocument(role.document);
  if (!parsed.ok) {
    const faults = parsed.faults.map(({ path, message }) => `\n  ${path}: ${message}`);
    throw new InputError(`--role: ${role.name} is not a readable trust policy:${faults.join("")}`);
  }
  const request = askedRequest(principal, context, action, parsed.document);
  checkPartition(request, role, principal);
  const answer = explainRequest(parsed.document, request);
  const further = action === undefined ? furtherActions(request) : [];
  const also = further.map((one) => ({
    action: one,
    ...explainRequest(parsed.document, { ...request, action: one.toLowerCase() }),
  }));
  const all = [answer, ...also].map(({ admitted }) => admitted);
  const admitted = all.includes("no") ? "no" : all.includes("unknown") ? "unknown" : "yes";
  const keys = new Set(parsed.document.statements.flatMap((one) => one.conditions.map(({ key }) => key)));
  const admission: Admission = {
    role: role.name,
    principal,
    action: writtenAction(request.action),
    ...answer,
    admitted,
    also,
    unused: [...context.keys()].filter((key) => !keys.has(key.toLowerCase())),
    note: noteOn({ ...answer, admitted }, request.caller, role.account),
  };
  io.stdout.write(
    options.json ? `${JSON.stringify(admission, undefined, 2)}\n` : admissionText(admission, io),
  );
  return admitted === "yes" ? 0 : 2;
}

/** An account exists in one partition. @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html */
function checkPartition({ caller }: Request, { partition }: RoleDocument, found: string): void {
  if (partition === undefined || caller.kind !== "aws" || caller.partition === partition) return;
  throw new InputError(
    `--as: expected a caller in the partition ${partition}, that of the role, found ${found}`,
  );
}
