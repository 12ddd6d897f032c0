import { callCountsPath } from "./gateway/http/call-counts.ts";
import { accounts } from "./shared/accounts.ts";

export const usage = "Usage: npm start -- [--port 4566] [--slack-port 4567] [--verbose]";

export const help = `${usage}

Runs an AWS organization with the responder on this machine, until Ctrl-C.
Port 0 is any free port.

Options:
  --port <number>        the port of AWS (default: 4566)
  --slack-port <number>  the port of the page in place of Slack (default: 4567)
  --verbose              print what the functions log
  --help                 print this help
`;

const purposes: Readonly<Record<keyof typeof accounts, string>> = {
  management: "the management account of the organization",
  hub: "the responder: table, queues, functions, toggle",
  dev: "a member with protected roles",
  prod: "a member with protected roles",
};

/** What a person needs to begin: addresses, accounts, and commands to try. */
export function welcome(gateway: string, slack: string): string {
  const accountLine = (name: keyof typeof accounts) =>
    `  ${name.padEnd(12)}${accounts[name]}  ${purposes[name]}`;
  return [
    "An AWS organization runs on this machine, with the responder. Ctrl-C ends it.",
    "",
    `  AWS         ${gateway}`,
    `  Slack       ${slack} (open it in a browser)`,
    `  AWS calls   ${gateway}${callCountsPath} (counted by account and action; DELETE sets them to zero)`,
    "",
    "An account ID as the access key selects the account:",
    ...(["management", "hub", "dev", "prod"] as const).map(accountLine),
    "",
    "Try, in another terminal:",
    `  export AWS_ENDPOINT_URL=${gateway} AWS_SECRET_ACCESS_KEY=x`,
    "  export AWS_REGION=us-east-1 AWS_DEFAULT_REGION=us-east-1",
    "  # let a foreign account assume a role: an alert appears in Slack",
    `  AWS_ACCESS_KEY_ID=${accounts.prod} aws iam update-assume-role-policy --role-name qovery-user-role --policy-document \\`,
    `    '{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"193672423079"},"Action":"sts:AssumeRole"}}'`,
    `  export AWS_ACCESS_KEY_ID=${accounts.hub}`,
    "  npm run --silent trustdrift -- incidents",
    "  npm run --silent trustdrift -- toggle on",
    "",
    "The vendor's account 283389881690 is outside the organization. The incident that no event reports: create its role",
    "qovery-deployer, which protected roles trust, delete it, create it again, then:",
    "  npm run --silent trustdrift -- sweep",
    "",
    "docs/tutorial.md goes on from here.",
  ].join("\n");
}
