import { isSameDocument } from "./compare.ts";
import type { RoleSnapshot } from "./snapshot.ts";

/** Permissions that one version of a role has and another one lacks. */
export interface AddedPower {
  /** Every action, or every action of IAM, with which a caller can give itself every action. */
  readonly isAdministrator: boolean;
  /** The permissions boundary was removed or replaced. */
  readonly isBoundary?: true;
  /** A restriction is missing, rather than a permission added. */
  readonly isLoss?: true;
  /** Part of a sentence: "attached policy arn:… (administrator)". */
  readonly text: string;
}

/**
 * The permissions that `after` has in addition. A changed inline policy counts as added, because fewer actions can be
 * more power: a policy can lose a condition or a Deny.
 */
export function addedPower(before: RoleSnapshot, after: RoleSnapshot): readonly AddedPower[] {
  const attached = after.attachedPolicies.filter((arn) => !before.attachedPolicies.includes(arn));
  const inline = after.inlinePolicies.flatMap((policy) => {
    const former = before.inlinePolicies.find(({ name }) => name === policy.name);
    if (former === undefined) return [{ ...policy, what: "inline policy" }];
    return isSameDocument(former.document, policy.document)
      ? []
      : [{ ...policy, what: "changed inline policy" }];
  });
  const lost = before.inlinePolicies.filter(
    ({ name, document }) =>
      statementsIn(document).some(isDeny) && !after.inlinePolicies.some((one) => one.name === name),
  );
  return [
    ...boundaryChange(before, after),
    ...attached.map((arn) => ({
      isAdministrator: isAdministratorArn(arn),
      text: attachedText(arn),
    })),
    ...inline.map(({ what, name, document }) => ({
      isAdministrator: isAdministratorDocument(document),
      text: `${what} ${name}, which ${describePolicy(document)}`,
    })),
    ...lost.map(({ name }) => ({
      isAdministrator: false,
      text: `no inline policy ${name}, which denied actions`,
    })),
  ];
}

/** A boundary limits every policy of the role: without it, or with another one, the same policies allow more. */
function boundaryChange(before: RoleSnapshot, after: RoleSnapshot): readonly AddedPower[] {
  const { permissionsBoundary: former } = before;
  const { permissionsBoundary: current } = after;
  if (former === undefined || former === current) return [];
  const text = current === undefined ? "no permissions boundary" : `permissions boundary ${current}`;
  return [{ isAdministrator: false, isBoundary: true, isLoss: true, text: `${text} instead of ${former}` }];
}

/** A section of a Slack message has 3,000 characters. */
const mostPolicies = 12;

/** "arn:aws:iam::aws:policy/ReadOnlyAccess; inline policy deploy, which allows s3:PutObject on 1 resource" */
export function describePolicies({
  attachedPolicies,
  inlinePolicies,
  permissionsBoundary,
}: RoleSnapshot): string {
  const texts = [
    ...(permissionsBoundary === undefined ? [] : [`permissions boundary ${permissionsBoundary}`]),
    ...attachedPolicies.map(attachedText),
    ...inlinePolicies.map(({ name, document }) => `inline policy ${name}, which ${describePolicy(document)}`),
  ];
  const more = texts.length - mostPolicies;
  const shown = [...texts.slice(0, mostPolicies), ...(more > 0 ? [`and ${more} more`] : [])];
  return texts.length === 0 ? "no policies" : shown.join("; ");
}

function attachedText(arn: string): string {
  return `attached policy ${arn}${isAdministratorArn(arn) ? " (administrator)" : ""}`;
}

/** "allows s3:GetObject and s3:PutObject on 2 resources, and denies iam:*": completes a sentence about a policy. */
export function describePolicy(document: string): string {
  const statements = statementsIn(document);
  if (statements.length === 0) return "cannot be read";
  if (isAdministratorDocument(document)) return "allows every action on every resource (administrator)";
  const allowed = statements.filter((statement) => !isDeny(statement));
  const denied = statements.filter(isDeny);
  return [
    ...(allowed.length > 0 ? [`allows ${actionsOf(allowed)} on ${resourcesOf(allowed)}`] : []),
    ...(denied.length > 0 ? [`denies ${actionsOf(denied)}`] : []),
  ].join(", and ");
}

const namedActions = 4;

function actionsOf(statements: readonly Statement[]): string {
  const actions = [
    ...new Set(
      statements.flatMap(({ actions: some, notActions }) => [
        ...some,
        ...(notActions.length > 0 ? [`every action but ${notActions.join(", ")}`] : []),
      ]),
    ),
  ];
  const more = actions.length - namedActions;
  const named = actions.slice(0, namedActions).join(", ");
  return more > 0 ? `${named} and ${more} more actions` : named;
}

function resourcesOf(statements: readonly Statement[]): string {
  const resources = new Set(statements.flatMap(({ resources: some }) => some));
  if (resources.has("*")) return "every resource";
  return resources.size === 1 ? `${[...resources][0]}` : `${resources.size} resources`;
}

/** By its name, for customer managed policies too: a snapshot contains only the ARN of a managed policy. */
function isAdministratorArn(arn: string): boolean {
  return /:policy\/(?:.*\/)?(?:AdministratorAccess|IAMFullAccess)$/.test(arn);
}

/** Allows every action, or every action of IAM, on every resource. */
function isAdministratorDocument(document: string): boolean {
  return statementsIn(document).some(
    (statement) =>
      !isDeny(statement) &&
      statement.resources.some((one) => /^\*+$/.test(one)) &&
      (statement.notActions.length > 0 ||
        statement.actions.some((one) => /^(\*+|\*+:\*+|iam:\*+)$/i.test(one))),
  );
}

interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly notActions: readonly string[];
  readonly resources: readonly string[];
}

function isDeny({ effect }: Statement): boolean {
  return effect !== "Allow";
}

/** @returns the statements that can be read; none for a document that is no policy */
function statementsIn(document: string): readonly Statement[] {
  try {
    const { Statement }: { readonly Statement?: unknown } = Object(JSON.parse(document));
    return listOf(Statement).flatMap((one) => {
      if (typeof one !== "object" || one === null) return [];
      const field = (name: string): unknown => Reflect.get(one, name);
      const notResources = textsOf(field("NotResource"));
      return [
        {
          effect: String(field("Effect")),
          actions: textsOf(field("Action")),
          notActions: textsOf(field("NotAction")),
          resources: notResources.length > 0 ? ["*"] : textsOf(field("Resource")),
        },
      ];
    });
  } catch {
    return [];
  }
}

function listOf(value: unknown): readonly unknown[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? value : [value];
}

function textsOf(value: unknown): readonly string[] {
  return listOf(value).map(String);
}
