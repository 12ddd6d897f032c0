import {
  accounts,
  organizationAccounts,
  organizationId,
  organizationRoot,
  organizationUnits,
} from "../../shared/accounts.ts";
import { errorAnswer, jsonAnswer } from "../http/answers.ts";
import type { AwsRequest, AwsResponse } from "../http/request.ts";
import type { Caller } from "./callers.ts";

/** The accounts of the organization. */
export interface Membership {
  join(account: string): void;
  has(account: string): boolean;
  /** A closed account stays in the list for 90 days. */
  suspend(account: string): void;
}

export interface Organizations {
  answer(request: AwsRequest, caller: Caller): AwsResponse | undefined;
  readonly membership: Membership;
}

/** AWS's most. @see https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
const accountsPerPage = 20;

/** The accounts that may call Organizations: the management account, and the hub as a delegated administrator. */
const admitted: readonly string[] = [accounts.management, accounts.hub];

export function answerOrganizations(): Organizations {
  const members = new Map<string, "ACTIVE" | "SUSPENDED">(organizationAccounts.map((id) => [id, "ACTIVE"]));

  function listAccounts(request: AwsRequest): AwsResponse {
    const { NextToken }: { NextToken?: string } = JSON.parse(request.body.toString() || "{}");
    const from = Number(NextToken ?? 0);
    const page = [...members].slice(from, from + accountsPerPage);
    const more = members.size > from + accountsPerPage;
    return jsonAnswer(request, {
      Accounts: page.map(([Id, Status]) => ({
        ...{ Id, Arn: arnOf(Id), Name: nameOf(Id), Paths: [pathOf(Id)], Status, State: Status },
      })),
      ...(more && { NextToken: String(from + accountsPerPage) }),
    });
  }

  /** Any account of the organization may ask. */
  function describeOrganization(request: AwsRequest): AwsResponse {
    const { management } = accounts;
    return jsonAnswer(request, {
      Organization: {
        Id: organizationId,
        FeatureSet: "ALL",
        MasterAccountId: management,
        MasterAccountArn: arnOf(management),
      },
    });
  }

  return {
    answer(request, caller) {
      if (request.action === "DescribeOrganization") return describeOrganization(request);
      if (request.action !== "ListAccounts") return undefined;
      if (admitted.includes(caller.account)) return listAccounts(request);
      const message = "You don't have permissions to access this resource.";
      return errorAnswer(request, { status: 400, code: "AccessDeniedException", message });
    },
    membership: {
      join: (account) => void members.set(account, "ACTIVE"),
      has: (account) => members.has(account),
      suspend: (account) => void members.set(account, "SUSPENDED"),
    },
  };
}

/** As the demo and the documentation call it. */
function nameOf(account: string): string {
  return Object.entries(accounts).find(([, id]) => id === account)?.[0] ?? `account-${account}`;
}

/** Dev and prod are in an OU of their own, below the OU of the deployment. */
function pathOf(account: string): string {
  const root = `${organizationId}/${organizationRoot}`;
  if (account === accounts.management) return `${root}/${account}/`;
  const { workloads, production } = organizationUnits;
  return `${root}/${workloads}/${account === accounts.prod ? `${production}/` : ""}${account}/`;
}

function arnOf(account: string): string {
  return `arn:aws:organizations::${accounts.management}:account/${organizationId}/${account}`;
}
