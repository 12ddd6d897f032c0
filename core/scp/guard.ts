import { memberRoleNames, roleNames, rolePath } from "../contract/roles.ts";
import { type Expectation, fillIn } from "../expectations/expectation.ts";
import { matchesGlob } from "../shared/glob.ts";
import { changes } from "./actions.ts";
import type { Exempt } from "./exempt.ts";
import { exemptStatements, ownStatements } from "./own.ts";
import { namedRoles } from "./role-names.ts";
import { anyAccount, type GuardStatement } from "./statement.ts";
import { type TrustedPrincipal, trustedBy } from "./trusted.ts";

export interface GuardParts {
  readonly partition: string;
  readonly expectations: readonly Expectation[];
  /** The organization's, as far as they are known, beside those that expectations name. */
  readonly accounts: ReadonlySet<string>;
  readonly exempt: Exempt;
}

export interface Guard {
  readonly statements: readonly GuardStatement[];
  /** What stays unguarded, and what the guard will get in the way of. */
  readonly notes: readonly string[];
}

/**
 * What nobody in a member account may do, so that neither the responder nor what it protects can be changed from
 * there: the responder's own parts, the protected roles, those whom they trust, and those who are let through.
 * @throws InputError for an expectation that covers every role
 */
export function guard({ partition, expectations, accounts, exempt }: GuardParts): Guard {
  const known = new Set([...accounts, ...expectations.flatMap(({ match }) => listed(match.accounts))]);
  const trusted = expectations.map((one) => trustedBy(one, partition, (account) => known.has(account)));
  return {
    statements: [
      ...ownStatements(partition, exempt),
      ...exemptStatements(partition, exempt),
      ...protectedStatements(partition, expectations, exempt),
      ...trustedStatements(
        trusted.flatMap(({ principals }) => principals),
        partition,
        exempt,
      ),
    ],
    notes: unique([
      ...trusted.flatMap(({ notes }) => notes),
      ...expectations.flatMap((one) => keptOut(one, partition, exempt)),
    ]),
  };
}

function protectedStatements(
  partition: string,
  expectations: readonly Expectation[],
  { breakGlass, pipelines }: Exempt,
): readonly GuardStatement[] {
  const resources = expectations.flatMap((expectation) => {
    const { accounts } = expectation.match;
    const homes = accounts === "*" ? [anyAccount] : accounts;
    const names = namedRoles(expectation).flatMap(roleNames);
    return homes.flatMap((home) => names.map((name) => `arn:${partition}:iam::${home}:role/${name}`));
  });
  if (resources.length === 0) return [];
  return [
    {
      sid: "ProtectedRoles",
      why: "the roles of the expectations are changed only by pipelines, and put back by the responder",
      actions: changes.role,
      resources: unique(resources),
      // Their own policies and their boundary keep these to what they are for.
      except: [...writers(partition), ...breakGlass, ...pipelines],
    },
  ];
}

/** The responder's roles in a member account that write: all but the one that reads. */
function writers(partition: string): readonly string[] {
  return Object.entries(memberRoleNames)
    .filter(([kind]) => kind !== "reader")
    .map(([, name]) => `arn:${partition}:iam::${anyAccount}:role${rolePath}${name}`);
}

const wayIn = "whom a protected role trusts is the way in to it";
const trustedKinds = [
  ["role", "TrustedRoles", `${wayIn}, and trusted no more once made anew: IAM keeps an id, not a name`],
  ["user", "TrustedUsers", `${wayIn}: nobody makes keys for these, or makes them anew`],
  ["oidcProvider", "TrustedOidcProviders", `${wayIn}, and shuts out every workload once deleted`],
  ["samlProvider", "TrustedSamlProviders", `${wayIn}: whoever writes its metadata can sign in as anyone`],
] as const;

function trustedStatements(
  principals: readonly TrustedPrincipal[],
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly GuardStatement[] {
  return trustedKinds.flatMap(([kind, sid, why]) => {
    // A trusted role may be a protected one, which the responder puts back and restores
    const except = [...(kind === "role" ? writers(partition) : []), ...breakGlass, ...pipelines];
    const resources = unique(principals.filter((one) => one.kind === kind).map(({ arn }) => arn));
    return resources.length === 0 ? [] : [{ sid, why, actions: changes[kind], resources, except }];
  });
}

/** An expectation's own changers, whom the guard would stop. */
function keptOut(
  { name, trustedChangers }: Expectation,
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly string[] {
  return trustedChangers
    .map((changer) => fillIn(changer, anyAccount, partition))
    .filter((changer) => ![...breakGlass, ...pipelines].some((pattern) => matchesGlob(pattern, changer)))
    .map(
      (changer) =>
        `${name} accepts changes by ${changer}, whom these policies stop: --pipeline lets it through`,
    );
}

function listed(accounts: Expectation["match"]["accounts"]): readonly string[] {
  return accounts === "*" ? [] : accounts;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
