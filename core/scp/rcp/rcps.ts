import type { Expectation } from "../../expectations/expectation.ts";
import { InputError } from "../../shared/errors.ts";
import { longestPolicy, packed } from "../policies.ts";
import { type Outsiders, outsidersOf } from "./outsiders.ts";

export interface RcpParts {
  readonly partition: string;
  /** The id of the organization, `o-…`. */
  readonly organization: string;
  readonly expectations: readonly Expectation[];
  /** Known accounts of the organization. */
  readonly accounts: ReadonlySet<string>;
  /** The outsiders that roles without an expectation trust. */
  readonly also: Outsiders;
}

/** One Deny statement of the RCPs. */
export interface RcpStatement {
  readonly sid: string;
  /** Its purpose, printed after its name. */
  readonly why: string;
  readonly action: string;
  readonly condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  /** The callers that the statement does not deny. */
  readonly except: readonly string[];
}

export interface Rcps {
  readonly policies: readonly { readonly text: string; readonly statements: readonly RcpStatement[] }[];
  readonly notes: readonly string[];
}

/** Identity Center signs people in through a SAML provider of this name in each account. */
const identityCenter = "*/AWSSSO_*_DO_NOT_DELETE";

/**
 * Resource control policies that deny the assumption of every role to callers from outside the organization, except those
 * that the expectations name. An RCP has the language of resource-based policies, and as many characters as an SCP.
 *
 * @throws InputError when the exceptions leave no room in a policy
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
export function rcps({ partition, organization, expectations, accounts, also }: RcpParts): Rcps {
  const { outsiders, notes } = outsidersOf(expectations, partition, accounts);
  const all: Outsiders = {
    accounts: unique([...outsiders.accounts, ...also.accounts]),
    arns: unique([...outsiders.arns, ...also.arns]),
    issuers: unique([...outsiders.issuers, ...also.issuers]),
    samlProviders: unique([...outsiders.samlProviders, ...also.samlProviders]),
  };
  const statements = [rolesFromOutside(organization, all), webIdentities(all), samlUsers(all)];
  statements.forEach(requireRoom);
  return { policies: packed(statements, write, longestPolicy), notes };
}

/**
 * The keys of callers are missing for callers outside of every organization, which `IfExists` denies too.
 * @see https://github.com/aws-samples/data-perimeter-policy-examples/blob/main/resource_control_policies/identity_perimeter_rcp.json
 */
function rolesFromOutside(organization: string, { accounts, arns }: Outsiders): RcpStatement {
  return {
    sid: "RolesFromOutside",
    why: "no principal from outside the organization assumes a role",
    action: "sts:AssumeRole",
    condition: {
      StringNotEqualsIfExists: {
        "aws:PrincipalOrgID": organization,
        ...(accounts.length > 0 && { "aws:PrincipalAccount": accounts }),
      },
      ...(arns.length > 0 && { ArnNotLikeIfExists: { "aws:PrincipalArn": arns } }),
      BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    },
    except: [organization, "AWS services", ...accounts, ...arns],
  };
}

/** A token of an issuer sets the issuer's keys, and no others. A web identity has no organization. */
function webIdentities({ issuers }: Outsiders): RcpStatement {
  return {
    sid: "WebIdentities",
    why: "no web identity of another issuer assumes a role",
    action: "sts:AssumeRoleWithWebIdentity",
    condition: {
      ...(issuers.length > 0 && {
        Null: Object.fromEntries(issuers.map((issuer) => [`${issuer}:${subjectKey(issuer)}`, "true"])),
      }),
    },
    except: issuers,
  };
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif */
function subjectKey(issuer: string): string {
  return issuer === "graph.facebook.com" || issuer === "www.amazon.com" ? "app_id" : "sub";
}

/**
 * `saml:doc` is `ACCOUNT/NAME` of the provider. Where AWS does not set it, nothing is denied: a mistake here would lock
 * everyone out.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-saml
 */
function samlUsers({ samlProviders }: Outsiders): RcpStatement {
  const providers = [identityCenter, ...samlProviders];
  return {
    sid: "SamlUsers",
    why: "no user of another SAML provider assumes a role",
    action: "sts:AssumeRoleWithSAML",
    condition: { StringNotLike: { "saml:doc": providers }, Null: { "saml:doc": "false" } },
    except: providers,
  };
}

/** A statement cannot be divided: each part would deny the exceptions of the other. */
function requireRoom(statement: RcpStatement): void {
  const { length } = write([statement]);
  if (length <= longestPolicy) return;
  throw new InputError(
    `${statement.sid}: expected at most ${longestPolicy} characters, found ${length} with ${statement.except.length} exceptions; name whole accounts with --also-account, or attach policies for fewer expectations to each OU`,
  );
}

function write(statements: readonly RcpStatement[]): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: statements.map(({ sid, action, condition }) => ({
      Sid: sid,
      Effect: "Deny",
      Principal: "*",
      Action: action,
      Resource: "*",
      ...(Object.keys(condition).length > 0 && { Condition: condition }),
    })),
  });
}

function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
