import type { RequestAnswer, requestOf, StatementAnswer } from "../../core/policy/compare.ts";
import type { Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";

/** What `--json` prints, with the answers of all statements. */
export interface Admission extends RequestAnswer {
  readonly role: string;
  readonly principal: string;
  readonly action: string;
  /** What else the caller needs. */
  readonly note: string;
}

type Caller = NonNullable<ReturnType<typeof requestOf>>["caller"];

/**
 * What else decides about the request. A principal of the role's own account that the trust policy names directly needs
 * no identity policy.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-request-context.html
 */
export function noteOn({ admitted, statements }: RequestAnswer, caller: Caller, account: string): string {
  if (admitted === "no" || caller.kind !== "aws") return "";
  const isNamed = statements.some(
    ({ effect, applies, isNamed: named }) => effect === "Allow" && applies === "yes" && named,
  );
  return caller.account === account && isNamed
    ? "The caller needs no identity policy, because the trust policy names it in the account of the role."
    : "The caller also needs an identity policy that allows sts:AssumeRole on this role.";
}

/** The verdict, and what each statement says that concerns the caller. */
export function admissionText(admission: Admission, io: Io): string {
  const { role, principal, action, admitted, statements, note } = admission;
  const paint = painter(io);
  const wrapped = (text: string, indentation = "") => wrapWords(printable(text), widthOf(io), indentation);
  const [color, verdict] = {
    yes: ["green", "admitted"] as const,
    no: ["red", "not admitted"] as const,
    unknown: ["yellow", "not known"] as const,
  }[admitted];
  const concerning = statements.filter((one) => one.principal !== "no");
  const lines = [
    ...wrapped(`${verdict}: ${principal} with ${action} on ${role}`).map((line) => paint(color, line)),
    ...concerning.flatMap((one) =>
      statementLines(one).flatMap((text, at) => wrapped(text, at === 0 ? "  " : "    ")),
    ),
    ...(concerning.length === 0 ? wrapped("no statement is about this caller", "  ") : []),
    ...(note === "" ? [] : wrapped(note)),
  ];
  return `${lines.join("\n")}\n`;
}

/** The conditions that decide: those that keep an Allow from applying, and those of a Deny that may apply. */
function statementLines({ path, effect, action, conditions, applies }: StatementAnswer): readonly string[] {
  if (effect === "Deny" && applies === "no") return [`${path} (Deny) does not apply`];
  const verb = { yes: "applies", no: "does not apply", unknown: "may apply" }[applies];
  const because = conditions
    .filter(({ met }) => met !== "yes")
    .map(({ operator, key, values, isMissing, met }) => {
      const wanted = `${operator} ${key}: ${values.map((value) => JSON.stringify(value)).join(" or ")}`;
      if (isMissing) return `${wanted}: the request has no ${key}; give it with --context ${key}=…`;
      return met === "no"
        ? `${wanted}: the request has another value`
        : `${wanted}: cannot be evaluated here`;
    });
  const actions =
    action === "yes"
      ? []
      : [action === "no" ? "the statement is not about this action" : "the action may match"];
  return [`${path} (${effect}) ${verb}`, ...actions, ...because];
}
