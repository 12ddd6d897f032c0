import { checkOption } from "./arguments.ts";
import { readAccountsFile } from "./files.ts";

export interface OrganizationOptions {
  readonly orgId?: string | undefined;
  readonly orgAccounts?: string | undefined;
}

export interface GivenOrganization {
  readonly organizationId?: string;
  /** Empty if no file names them. */
  readonly organizationAccounts: ReadonlySet<string>;
}

/** The organization of the options. @throws InputError naming the option */
export async function readOrganization({
  orgId: organizationId,
  orgAccounts,
}: OrganizationOptions): Promise<GivenOrganization> {
  const given = organizationId === undefined ? [] : [organizationId];
  checkOption("--org-id", given, /^o-[a-z0-9]{10,32}$/, "an id such as o-a1b2c3d4e5");
  const organizationAccounts = await readAccountsFile("--org-accounts", orgAccounts);
  return { ...(organizationId !== undefined && { organizationId }), organizationAccounts };
}
