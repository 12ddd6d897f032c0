import { memberRoleNames, roleNames, rolePath } from "../contract/roles.ts";
import { type Expectation, fillIn } from "../expectations/expectation.ts";
import { matchesArn } from "../shared/glob.ts";
import { changes, passRole } from "./actions.ts";
import type { Exempt } from "./exempt.ts";
import { exemptStatements, ownStatements } from "./own.ts";
import { namedRoles } from "./role-names.ts";
import { anyAccount, type GuardStatement } from "./statement.ts";
import { type TrustedPrincipal, trustedBy } from "./trusted.ts";

export interface GuardParts {
  readonly partition: string;
  readonly expectations: readonly Expectation[];
  /** Known accounts of the organization, in addition to those in expectations. */
  readonly accounts: ReadonlySet<string>;
  readonly exempt: Exempt;
}

export interface Guard {
  readonly statements: readonly GuardStatement[];
  /** What the SCPs do not protect, and which expected changes they block. */
  readonly notes: readonly string[];
}

/**
 * The statements that prevent changes from member accounts of the responder's resources, the protected roles, the
 * principals that these trust, and the exempt principals.
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
      ...expectations.flatMap((one) => blockedChangers(one, partition, exempt)),
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
      why: "only pipelines change protected roles, and only the responder reverts them",
      actions: changes.role,
      resources: unique(resources),
      // The writers are limited by their own policies and permissions boundary.
      except: [...writers(partition), ...breakGlass, ...pipelines],
    },
  ];
}

/** The responder's roles with write access in a member account. */
function writers(partition: string): readonly string[] {
  return Object.entries(memberRoleNames)
    .filter(([kind]) => kind !== "reader")
    .map(([, name]) => `arn:${partition}:iam::${anyAccount}:role${rolePath}${name}`);
}

const trustedKinds = [
  ["role", "TrustedRoles", "protected roles trust these roles, and a recreated role is no longer trusted"],
  [
    "user",
    "TrustedUsers",
    "protected roles trust these users: no one creates access keys for them or recreates them",
  ],
  [
    "oidcProvider",
    "TrustedOidcProviders",
    "protected roles trust these providers, and deleting one locks out every workload",
  ],
  [
    "samlProvider",
    "TrustedSamlProviders",
    "protected roles trust these providers: anyone who writes the metadata can sign in as any user",
  ],
] as const;

function trustedStatements(
  principals: readonly TrustedPrincipal[],
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly GuardStatement[] {
  return trustedKinds.flatMap(([kind, sid, why]) => {
    // A trusted role may itself be protected, so the responder must be able to revert and restore it
    const except = [...(kind === "role" ? writers(partition) : []), ...breakGlass, ...pipelines];
    const resources = unique(principals.filter((one) => one.kind === kind).map(({ arn }) => arn));
    // Anyone who passes a trusted role to a service acts as that role.
    const actions = kind === "role" ? [...changes.role, passRole] : changes[kind];
    return resources.length === 0 ? [] : [{ sid, why, actions, resources, except }];
  });
}

/** The trusted changers of an expectation that the SCPs block. */
function blockedChangers(
  { name, trustedChangers }: Expectation,
  partition: string,
  { breakGlass, pipelines }: Exempt,
): readonly string[] {
  return trustedChangers
    .map((changer) => fillIn(changer, anyAccount, partition))
    .filter((changer) => ![...breakGlass, ...pipelines].some((pattern) => matchesArn(pattern, changer)))
    .map(
      (changer) =>
        `${name} trusts changes by ${changer}, but these policies block them: exempt it with --pipeline`,
    );
}

function listed(accounts: Expectation["match"]["accounts"]): readonly string[] {
  return accounts === "*" ? [] : accounts;
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
