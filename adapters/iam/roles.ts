import { type IAMClient, ListRolesCommand, UpdateAssumeRolePolicyCommand } from "@aws-sdk/client-iam";
import type { RoleKey, Roles } from "../../core/principals/role.ts";
import type { Clock } from "../../core/shared/clock.ts";
import { PermanentError, RetryableError } from "../../core/shared/errors.ts";
import type { RoleLister, RolePage } from "../../core/sweep/ports.ts";
import { awsCall } from "../aws-call.ts";
import type { MemberClients } from "./client.ts";
import { about, getRole, liveRole } from "./get-role.ts";

/** Roles of member accounts: read as the reader, written as the remediator. */
export function iamRoles(clients: MemberClients, clock: Pick<Clock, "pause">): Roles {
  return {
    async read(key) {
      const role = await getRole(clients(key.account, "reader"), key);
      return role && liveRole(role, key.account, about("iam:GetRole", key));
    },
    writeTrust: (role, document) => writeTrust(clients(role.account, "remediator"), role, document, clock),
  };
}

/** The pauses after which a write that IAM throttled is sent again, in milliseconds. */
const throttledPauses = [300, 900] as const;

/**
 * The client does not retry: after a lost answer, a second write could replace a later change of another caller. IAM
 * did not make a write that it throttled.
 */
async function writeTrust(
  client: IAMClient,
  role: RoleKey,
  document: string,
  clock: Pick<Clock, "pause">,
): Promise<void> {
  const what = about("iam:UpdateAssumeRolePolicy", role);
  for (let attempt = 0; ; attempt++) {
    const command = new UpdateAssumeRolePolicyCommand({ RoleName: role.name, PolicyDocument: document });
    try {
      await awsCall(what, () => client.send(command));
      return;
    } catch (error) {
      const pause = isThrottled(error) ? throttledPauses[attempt] : undefined;
      if (pause === undefined) throw error;
      await clock.pause(pause);
    }
  }
}

function isThrottled(error: unknown): boolean {
  return (
    error instanceof RetryableError && /^(Throttl|TooManyRequests|RequestLimitExceeded)/.test(error.code)
  );
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html */
const rolesPerPage = 1000;

/**
 * Lists the roles of member accounts, as the reader. A client is discarded after one page, so memory stays flat.
 *
 * @param newClient makes a client of the account's reader
 */
export function iamRoleLister(newClient: (account: string) => IAMClient): RoleLister {
  return {
    async list(account, marker) {
      const client = newClient(account);
      try {
        return await listPage(client, account, marker);
      } catch (error) {
        if (marker === undefined || !isInvalidInput(error)) throw error;
        throw new PermanentError("InvalidMarker", error.message, { cause: error });
      } finally {
        client.destroy();
      }
    },
  };
}

function isInvalidInput(error: unknown): error is PermanentError {
  return error instanceof PermanentError && /^(ValidationError|InvalidInput)$/.test(error.code);
}

async function listPage(client: IAMClient, account: string, marker: string | undefined): Promise<RolePage> {
  const doing = `iam:ListRoles of ${account}`;
  const command = new ListRolesCommand({
    MaxItems: rolesPerPage,
    ...(marker !== undefined && { Marker: marker }),
  });
  const answer = await awsCall(doing, () => client.send(command));
  const roles = (answer.Roles ?? []).map((role) => liveRole(role, account, doing));
  const next = answer.IsTruncated ? answer.Marker : undefined;
  return { roles, ...(next !== undefined && { marker: next }) };
}
