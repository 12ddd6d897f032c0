import { readExpectationFiles } from "../../../adapters/expectation-files.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { checkOption } from "../../input/arguments.ts";
import { readAccountsFile } from "../../input/files.ts";
import type { Standard } from "./assess.ts";

interface Options {
  readonly expectations: string;
  readonly orgId?: string | undefined;
  readonly orgAccounts?: string | undefined;
}

/** Reads what roles are compared with. @param patterns of the roles that are wanted; default all */
export async function standardOf(
  options: Options,
  partition: string,
  patterns?: readonly string[],
): Promise<Standard> {
  const { orgId: organizationId } = options;
  const given = organizationId === undefined ? [] : [organizationId];
  checkOption("--org-id", given, /^o-[a-z0-9]{10,32}$/, "an id such as o-a1b2c3d4e5");
  const accounts = await readAccountsFile("--org-accounts", options.orgAccounts);
  const read = await readExpectationFiles(options.expectations);
  const expectations = read.map(({ expectation }) => expectation);
  return {
    catalogue: new Catalogue(expectations, accounts),
    files: new Map(read.map(({ file, expectation }) => [expectation.name, file])),
    settings: { unprotected: "alert-risky", ...(organizationId !== undefined && { organizationId }) },
    partition,
    patterns,
  };
}
