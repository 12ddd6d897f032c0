import type { Expectation } from "../../../core/expectations/expectation.ts";
import { roleContextOf } from "../../../core/expectations/role-context.ts";
import { compareDocuments, isDangerous, nobody } from "../../../core/policy/compare.ts";
import { defined } from "../../../core/shared/defined.ts";
import { globsOverlap } from "../../../core/shared/glob.ts";
import { changesOf, type Standard } from "../check/assess.ts";
import type { RoleReport } from "../check/report.ts";
import type { PlannedRole } from "./planned.ts";

/** What a plan would do to a role. */
export type Judgement =
  | { readonly kind: "as-expected" | "not-protected" }
  | { readonly kind: "drift" | "unknown" | "risky"; readonly report: RoleReport };

/** Never says that a role is as expected if the plan does not say what its trust policy, name or account will be. */
export function judge(planned: PlannedRole, standard: Standard): Judgement {
  const { catalogue, partition } = standard;
  const { account, name, change } = planned;
  const like = name.kind === "known" ? name.name : name.like;
  const candidates = catalogue.expectations.filter((one) => mayCover(one, account, like));
  if (candidates.length === 0) return onItsOwn(planned, standard);
  const expectation = candidates.map((one) => one.name).join(", ");
  const unknown = (why: string): Judgement => ({
    kind: "unknown",
    report: reportOf(planned, "unknown", "medium", {
      expectation,
      message: `it is not known whether this is drift: ${why}`,
    }),
  });
  if (name.kind === "unknown")
    return unknown(name.why ?? "the name of the role is known only after it is created");
  if (account === undefined)
    return unknown(
      change.kind === "write-unknown"
        ? change.why
        : "the plan does not say the account of the role; use --account",
    );
  const role = defined({ account, name: name.name, path: planned.path });
  const cover = catalogue.cover(role, partition);
  if (cover.kind === "none") return onItsOwn(planned, standard);
  if (cover.kind === "ambiguous")
    return unknown(`the expectations ${cover.names.join(" and ")} are equally specific for it`);
  const { expected } = cover;
  const { name: one, response } = expected.expectation;
  switch (change.kind) {
    case "delete": {
      const message = "the plan deletes the role: the responder reports it as missing";
      return { kind: "drift", report: reportOf(planned, "missing", "high", { expectation: one, message }) };
    }
    case "write-unknown":
      return unknown(change.why);
    case "write": {
      const context = roleContextOf(role, catalogue, standard.settings, expected);
      const difference = compareDocuments(expected.prepared, change.document, context);
      if (difference.verdict === "equal") return { kind: "as-expected" };
      const base = reportOf(planned, "drift", difference.severity, { expectation: one, message: "" });
      const follows = { kind: "response", severity: "info", message: followsOf(response) } as const;
      return { kind: "drift", report: { ...base, changes: [...changesOf(difference), follows] } };
    }
  }
}

function followsOf(response: Expectation["response"]): string {
  switch (response) {
    case "alert":
      return "the responder would alert";
    case "approve":
      return "the responder would alert and ask for an approval to revert it";
    case "auto":
      return "the responder would alert and revert it, unless the toggle is off";
  }
}

/** A role without an expectation is reported if its trust policy is known and dangerous. */
function onItsOwn(planned: PlannedRole, { catalogue, settings }: Standard): Judgement {
  const { change, account = "" } = planned;
  if (change.kind !== "write") return { kind: "not-protected" };
  const context = roleContextOf({ account, name: "" }, catalogue, settings);
  const risk = compareDocuments(nobody, change.document, context);
  if (risk.verdict === "equal" || !isDangerous(risk)) return { kind: "not-protected" };
  const base = reportOf(planned, "risky", risk.severity, { message: "" });
  return { kind: "risky", report: { ...base, changes: changesOf(risk) } };
}

function mayCover({ match }: Expectation, account: string | undefined, like: string): boolean {
  if (account !== undefined && match.accounts !== "*" && !match.accounts.includes(account)) return false;
  const names = match.roles.map((pattern) => pattern.slice(pattern.lastIndexOf("/") + 1).toLowerCase());
  return names.some((pattern) => globsOverlap(pattern, like.toLowerCase()));
}

function reportOf(
  { address, file, account, name, path }: PlannedRole,
  kind: RoleReport["kind"],
  severity: RoleReport["severity"],
  { expectation, message }: { readonly expectation?: string; readonly message: string },
): RoleReport {
  const role = name.kind === "known" ? `${(path ?? "/").slice(1)}${name.name}` : address;
  return {
    account: account ?? "unknown",
    role,
    arn: name.kind === "known" && account !== undefined ? `arn:aws:iam::${account}:role/${role}` : address,
    kind,
    severity,
    ...(expectation !== undefined && { expectation }),
    file,
    address,
    changes: message === "" ? [] : [{ kind, severity, message }],
  };
}
