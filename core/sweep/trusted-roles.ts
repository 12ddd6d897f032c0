import type { Catalogue } from "../expectations/catalogue.ts";
import { type Expectation, fillIn } from "../expectations/expectation.ts";
import { namedIn } from "../principals/named-principals.ts";

/** By name, folded: its ARN. */
type TrustedRoles = ReadonlyMap<string, string>;

const none: TrustedRoles = new Map();
/** A catalogue does not change, and it is asked for each account. */
const known = new WeakMap<Catalogue, ReadonlyMap<string, TrustedRoles>>();

/**
 * The roles of an account that an expectation wants trusted, in whatever account it does.
 *
 * @returns their ARNs by their names in lower case
 */
export function trustedRoles(catalogue: Catalogue, account: string, partition: string): TrustedRoles {
  const all = known.get(catalogue) ?? allTrustedRoles(catalogue, partition);
  known.set(catalogue, all);
  return all.get(account) ?? none;
}

function allTrustedRoles(catalogue: Catalogue, partition: string): ReadonlyMap<string, TrustedRoles> {
  const found = new Map<string, Map<string, string>>();
  for (const expectation of catalogue.expectations) {
    for (const arn of roleArnsOf(expectation, catalogue.organizationAccounts, partition)) {
      const [, , , , account = "", resource = ""] = arn.split(":");
      const name = resource.slice(resource.lastIndexOf("/") + 1).toLowerCase();
      found.set(account, (found.get(account) ?? new Map()).set(name, arn));
    }
  }
  return found;
}

/** The document is read once, and the accounts filled in afterwards: there may be thousands of them. */
function roleArnsOf(
  { match, trust }: Expectation,
  organization: ReadonlySet<string>,
  partition: string,
): Set<string> {
  const placeholder = standIn(JSON.stringify(trust));
  const document = fillIn(JSON.stringify(trust), placeholder, partition);
  const arns = namedIn(document).flatMap((one) =>
    one.kind === "principal" && one.key.kind === "role" && one.arn !== undefined ? [one.arn] : [],
  );
  const accounts = match.accounts === "*" ? organization : match.accounts;
  return new Set(
    arns.flatMap((arn) =>
      arn.includes(placeholder)
        ? [...accounts].map((account) => arn.replaceAll(placeholder, account))
        : [arn],
    ),
  );
}

/** Twelve digits that the document does not hold: with them in place of the account, it can be read. */
function standIn(text: string): string {
  for (let digits = 0; ; digits++) {
    const account = String(digits).padStart(12, "0");
    if (!text.includes(account)) return account;
  }
}
