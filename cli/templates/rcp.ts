import { readExpectations } from "../../adapters/files/expectation-files.ts";
import { type Rcps, rcps } from "../../core/scp/rcp/rcps.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkOption, checkPartition } from "../input/arguments.ts";
import { readAccountsFile } from "../input/files.ts";
import type { Invocation } from "../io.ts";
import { deliver, filesOf } from "./deliver.ts";
import { explained, indent } from "./report.ts";

interface Options {
  readonly organization?: string | undefined;
  readonly expectations?: string | undefined;
  readonly accounts?: string | undefined;
  readonly alsoAccount?: readonly string[] | undefined;
  readonly alsoIssuer?: readonly string[] | undefined;
  readonly alsoSaml?: readonly string[] | undefined;
  readonly partition: string;
  readonly out?: string | undefined;
  readonly explain?: true | undefined;
}

/** Generates resource control policies. @returns the exit code */
export async function rcp(options: Options, { io }: Invocation): Promise<number> {
  const { organization = "", partition, expectations } = options;
  const { alsoAccount: accounts = [], alsoIssuer: issuers = [], alsoSaml: samlProviders = [] } = options;
  checkOption("--organization", [organization], /^o-[a-z0-9]{10,32}$/, "an id such as o-a1b2c3d4e5");
  checkPartition(partition);
  checkOption("--also-account", accounts, /^\d{12}$/, "a 12-digit account id");
  checkOption("--also-issuer", issuers, /^[\w.-]+(\/[\w./~-]*)?$/, "an issuer without https://");
  checkOption("--also-saml", samlProviders, /^(\d{12}|\*)\/[\w.-]+$/, "ACCOUNT/NAME of a SAML provider");
  if (expectations === undefined)
    throw new InputError("--expectations: expected a file or folder, because RCPs deny every other caller");
  const made = rcps({
    partition,
    organization,
    expectations: await readExpectations(expectations),
    accounts: await readAccountsFile("--accounts", options.accounts),
    also: {
      accounts,
      arns: [],
      issuers,
      samlProviders,
    },
  });
  return deliver(filesOf("trust-drift-rcp", made.policies), explain(made), options, io);
}

/** @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html */
const limits = [
  "RCPs do not apply to roles of the management account, to service-linked roles, or to an account that leaves the organization.",
  "WebIdentities and SamlUsers deny every identity provider that is not listed, such as the one of an EKS cluster: name those of roles without an expectation with --also-issuer and --also-saml. A SAML provider with a name of Identity Center is not denied.",
  "Any tenant of a listed issuer passes, such as any repository of GitHub: the conditions of the trust policies decide.",
  "Test the policies on one account first: CloudTrail shows AccessDenied for the calls that they deny.",
];

function explain({ policies, notes }: Rcps): string {
  return [
    ...explained("policy", policies, ({ except }) =>
      except.length === 0 ? "no exceptions" : `except: ${except.join(", ")}`,
    ),
    "limits",
    ...[...limits, ...notes].flatMap(indent),
    "",
  ].join("\n");
}
