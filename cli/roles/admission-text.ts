import type { RequestAnswer, requestOf, StatementAnswer } from "../../core/policy/compare.ts";
import type { Io } from "../io.ts";
import { painter, printable, widthOf, wrapWords } from "../output/layout.ts";

/** What `--json` prints, with the answers of all statements. */
export interface Admission extends RequestAnswer {
  readonly role: string;
  readonly principal: string;
  readonly action: string;
  /** What the same call also needs: tags and a source identity have actions of their own. */
  readonly also: readonly (RequestAnswer & { readonly action: string })[];
  /** Keys of the context on which the trust policy has no condition. */
  readonly unused: readonly string[];
  /** What else the caller needs. */
  readonly note: string;
}

type Caller = NonNullable<ReturnType<typeof requestOf>>["caller"];

/**
 * What else decides about the request. A principal of the role's own account that the trust policy names directly needs
 * no identity policy. Credentials of GetFederationToken can call no operation of STS but GetCallerIdentity.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-request-context.html
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_sts-comparison.html
 */
export function noteOn({ admitted, statements }: RequestAnswer, caller: Caller, account: string): string {
  if (admitted === "no") return "";
  if (caller.kind !== "aws")
    return caller.principal.kind === "federatedUser"
      ? "AWS refuses AssumeRole with the credentials of a federated user."
      : "";
  const isNamed = statements.some(
    ({ effect, applies, isNamed: named }) => effect === "Allow" && applies === "yes" && named,
  );
  if (account === "" && isNamed)
    return "The caller also needs an identity policy that allows sts:AssumeRole on this role, unless the role is in its account (--account).";
  return caller.account === account && isNamed
    ? "The caller needs no identity policy, because the trust policy names it in the account of the role."
    : "The caller also needs an identity policy that allows sts:AssumeRole on this role.";
}

/** The verdict, and what each statement says that concerns the caller. */
export function admissionText(admission: Admission, io: Io): string {
  const { role, principal, action, admitted, also, unused, note } = admission;
  const paint = painter(io);
  const wrapped = (text: string, indentation = "") => wrapWords(printable(text), widthOf(io), indentation);
  const color = ({ yes: "green", no: "red", unknown: "yellow" } as const)[admitted];
  const lines = [
    ...wrapped(`${verdictOf(admission)}: ${principal} with ${action} on ${role}`).map((line) =>
      paint(color, line),
    ),
    ...answerLines(admission).flatMap(([text, indentation]) => wrapped(text, indentation)),
    ...also.flatMap((one) => [
      ...wrapped(`the same call needs ${one.action}: ${verdictOf(one)}`),
      ...answerLines(one).flatMap(([text, indentation]) => wrapped(text, indentation)),
    ]),
    ...(unused.length === 0
      ? []
      : wrapped(`The trust policy has no condition on ${unused.join(", ")}: it does not matter here.`)),
    ...(note === "" ? [] : wrapped(note)),
  ];
  return `${lines.join("\n")}\n`;
}

function verdictOf({ admitted }: RequestAnswer): string {
  return { yes: "admitted", no: "not admitted", unknown: "not known" }[admitted];
}

/** Lines with their indentation. */
function answerLines({ statements }: RequestAnswer): readonly (readonly [string, string])[] {
  const concerning = statements.filter((one) => one.principal !== "no");
  if (concerning.length === 0) return [["no statement is about this caller", "  "]];
  return concerning.flatMap((one) =>
    statementLines(one).map((text, at) => [text, at === 0 ? "  " : "    "] as const),
  );
}

/** The conditions that decide: those that keep an Allow from applying, and those of a Deny that may apply. */
function statementLines(one: StatementAnswer): readonly string[] {
  const { path, effect, action, conditions, applies } = one;
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
  const whose =
    one.principal === "unknown"
      ? ["AWS does not say whether such a Principal or NotPrincipal is about this caller"]
      : [];
  return [`${path} (${effect}) ${verb}`, ...whose, ...actions, ...because];
}
