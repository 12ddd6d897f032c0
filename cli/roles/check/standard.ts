import { readExpectationFiles } from "../../../adapters/files/expectation-files.ts";
import { Catalogue } from "../../../core/expectations/catalogue.ts";
import { type OrganizationOptions, readOrganization } from "../../input/organization.ts";
import type { Standard } from "./assess.ts";

interface Options extends OrganizationOptions {
  readonly expectations: string;
}

/** Reads what roles are compared with. @param patterns of the roles that are wanted; default all */
export async function standardOf(
  options: Options,
  partition: string,
  patterns?: readonly string[],
): Promise<Standard> {
  const { organizationAccounts, ...organization } = await readOrganization(options);
  const read = await readExpectationFiles(options.expectations);
  const expectations = read.map(({ expectation }) => expectation);
  return {
    catalogue: new Catalogue(expectations, organizationAccounts),
    files: new Map(read.map(({ file, expectation }) => [expectation.name, file])),
    settings: { unprotected: "alert-risky", ...organization },
    partition,
    patterns,
  };
}
