import { parseArgs } from "node:util";
import { readExpectations } from "../../adapters/expectation-files.ts";
import { type Rcps, rcps } from "../../core/scp/rcp/rcps.ts";
import { InputError } from "../../core/shared/errors.ts";
import { checkOption, checkPartition } from "../arguments.ts";
import { readAccountsFile } from "../files.ts";
import type { Command, Io } from "../io.ts";
import { deliver, filesOf } from "./deliver.ts";
import { explained, indent } from "./report.ts";

const usage = `trustdrift guard rcp --organization ID --expectations PATH [--accounts FILE] [--also-account ACCOUNT]...
                     [--also-issuer ISSUER]... [--also-saml ACCOUNT/NAME]... [--partition NAME]
                     [--out FOLDER | --explain]

Generates resource control policies (RCPs) that deny the assumption of every role to callers from outside the
organization, except the principals and identity providers that expectations name. A trust policy that an attacker
changes then admits no caller that no expectation names. The command does not attach them: attach them in the
management account, first to an OU where they can do no harm.

  --organization ID     the id of the organization, such as o-a1b2c3d4e5
  --expectations PATH   a file of expectations, or a folder of such files
  --accounts FILE       the account ids of the organization, one per line or as a JSON list: they need no exception
  --also-account ID     an account outside the organization that roles without an expectation trust. Can be repeated
  --also-issuer ISSUER  an OIDC issuer that such roles trust, such as oidc.eks.eu-west-3.amazonaws.com/id/EXAMPLE
  --also-saml ACCOUNT/NAME  a SAML provider that such roles trust; * as ACCOUNT is any account
  --partition NAME      aws, aws-cn or aws-us-gov; default aws
  --out FOLDER          writes trust-drift-rcp-1.json, … Without this option, prints the policy if there is only one
  --explain             prints only the explanation
`;

export const rcp: Command = { usage, run };

async function run(args: readonly string[], io: Io): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      organization: { type: "string", default: "" },
      expectations: { type: "string" },
      accounts: { type: "string" },
      "also-account": { type: "string", multiple: true, default: [] },
      "also-issuer": { type: "string", multiple: true, default: [] },
      "also-saml": { type: "string", multiple: true, default: [] },
      partition: { type: "string", default: "aws" },
      out: { type: "string" },
      explain: { type: "boolean", default: false },
    },
  });
  const { organization, partition, expectations } = values;
  checkOption("--organization", [organization], /^o-[a-z0-9]{10,32}$/, "an id such as o-a1b2c3d4e5");
  checkPartition(partition);
  checkOption("--also-account", values["also-account"], /^\d{12}$/, "a 12-digit account id");
  checkOption(
    "--also-issuer",
    values["also-issuer"],
    /^[\w.-]+(\/[\w./~-]*)?$/,
    "an issuer without https://",
  );
  checkOption(
    "--also-saml",
    values["also-saml"],
    /^(\d{12}|\*)\/[\w.-]+$/,
    "ACCOUNT/NAME of a SAML provider",
  );
  if (expectations === undefined)
    throw new InputError("--expectations: expected a file or folder, because RCPs deny every other caller");
  const made = rcps({
    partition,
    organization,
    expectations: await readExpectations(expectations),
    accounts: await readAccountsFile("--accounts", values.accounts),
    also: {
      accounts: values["also-account"],
      arns: [],
      issuers: values["also-issuer"],
      samlProviders: values["also-saml"],
    },
  });
  return deliver(filesOf("trust-drift-rcp", made.policies), explain(made), values, io);
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
