import type { AwsRequest, AwsResponse } from "../http/request.ts";

/**
 * IAM is eventually consistent: for some seconds after a write, GetRole can answer as before the write.
 *
 * @see https://github.com/hashicorp/terraform-provider-aws/issues/18435
 */
export interface StaleReads {
  /** After each following write to a role, this many GetRole calls of the product's reader show the state before it. */
  after(reads: number): void;
}

export interface StaleRoles {
  readonly switches: StaleReads;
  /** Called before a write. @param read answers GetRole */
  remember(account: string, role: string, read: () => Promise<AwsResponse>): Promise<void>;
  /** @returns the former answer, if this call is to be stale */
  take(account: string, role: string): AwsResponse | undefined;
}

const writes = ["CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"];

/** The role whose state the call changes; undefined for other calls. */
export function writtenRole({ action, parameters }: AwsRequest): string | undefined {
  return writes.includes(action) ? (parameters.get("RoleName") ?? undefined) : undefined;
}

export function rememberStaleRoles(): StaleRoles {
  const former = new Map<string, { left: number; answer: AwsResponse }>();
  let reads = 0;
  return {
    switches: {
      after(count) {
        reads = count;
        former.clear();
      },
    },
    async remember(account, role, read) {
      if (reads > 0) former.set(`${account}/${role}`, { left: reads, answer: await read() });
    },
    take(account, role) {
      const stale = former.get(`${account}/${role}`);
      if (stale === undefined || stale.left === 0) return undefined;
      stale.left--;
      return stale.answer;
    },
  };
}
