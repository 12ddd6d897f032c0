import { renderTrust } from "../../../core/expectations/expectation.ts";
import { namedIn } from "../../../core/principals/named-principals.ts";
import type { Standard } from "../check/assess.ts";
import type { RoleReport } from "../check/report.ts";
import type { PlannedDeletion } from "./planned.ts";

/** The protected roles that a principal can no longer assume after the plan, by the expectations that name it. */
export function losses(
  { arn, address, file, becomes }: PlannedDeletion,
  accounts: readonly string[],
  { catalogue, partition }: Standard,
): readonly RoleReport[] {
  return catalogue.expectations.flatMap((expectation) => {
    const { name, match, availability } = expectation;
    const all = match.accounts === "*" ? accounts : match.accounts;
    const account = all.find((one) =>
      namedIn(renderTrust(expectation, one, partition)).some(
        (named) => named.kind === "principal" && named.arn === arn,
      ),
    );
    if (account === undefined) return [];
    const severity = availability === "critical" ? ("high" as const) : ("medium" as const);
    const kind = becomes === undefined ? ("principal-deleted" as const) : ("principal-changed" as const);
    const message = lossText(arn, becomes);
    return [
      {
        ...{
          account,
          role: match.roles.join(", "),
          arn,
          kind,
          severity,
          file,
          address,
        },
        expectation: name,
        changes: [{ kind, severity, message }],
      },
    ];
  });
}

function lossText(arn: string, becomes: PlannedDeletion["becomes"]): string {
  switch (becomes?.kind) {
    case undefined: {
      const again = /-provider\//.test(arn)
        ? ""
        : ". A principal that is created again with the name is not trusted";
      return `the plan deletes ${arn}, which the trust policy names${again}`;
    }
    case "renamed":
      return `the plan renames ${arn}, which the trust policy names, to ${becomes?.what}. IAM then shows the new name in the trust policy: change the expectation too`;
    case "changed":
      return `the plan changes ${becomes?.what} of ${arn}, which the trust policy names: its callers may be refused`;
  }
}
