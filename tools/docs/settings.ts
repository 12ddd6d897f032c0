import { routeExample } from "../../core/contract/routes.ts";
import { rules } from "../../stacks/settings/rules.ts";
import { readSettings } from "../../stacks/settings/settings.ts";
import { table } from "./table.ts";

const prefix = "TRUST_DRIFT_";

/** The meaning of each setting. The table cannot be generated without one of them. */
const meanings: Readonly<Record<string, string>> = {
  PARTITION: "the AWS partition. Default: `aws`",
  HUB_ACCOUNT: "the hub account; a deployment with credentials for another account fails",
  ORGANIZATION: "the organization whose accounts send events and are checked",
  ORGANIZATIONAL_UNITS:
    "the OUs whose accounts become members, including accounts that join later. Comma-separated; no OU can contain another",
  ONLY_ACCOUNTS: "limits a trial to these accounts of the OUs. Omit it for all accounts",
  PROTECTED_ROLES:
    "the roles that the responder can restore: a name (under any path), or a path and name. `*` matches any characters, including slashes. Comma-separated",
  UNPROTECTED_ROLES:
    "whether a high-risk change of a role without an expectation is reported. Default: `alert-risky`",
  RESTORE:
    "whether the responder can restore deleted protected roles, with an additional role in each account. Default: `off`",
  MEMBER_ALARMS:
    "whether an [alarm in each account](deploy.md#alarms-in-members) reports events that did not reach the hub. `off` saves $0.10 an account: one alarm in the hub then reports them within a day. Default: `on`",
  CANARY:
    "whether a role of the hub drifts on purpose every hour, to test detection. Default: `on`, except in a trial without the hub account. The hub must be in one of the OUs, or you must deploy the member template to it manually (step 6); otherwise the canary alarm stays on",
  OPERATORS:
    "the roles and users of the hub that may send to the queues: to approve, resume or forget on the command line, and to redrive dead letters. `*` and `?` are wildcards. Default: everyone who signs in to the hub through IAM Identity Center",
  SLACK_CHANNEL: "the Slack channel for alerts. Without it, alerts go only to the SNS topic",
  SLACK_WEBHOOK:
    "whether alerts go to Slack through [an incoming webhook](deploy.md#slack-without-an-app), in place of a channel: without buttons, and with a new message for each state. Default: `off`",
  SNS_FORMAT:
    "the format of alerts on the alerts topic: text for e-mail, or [custom notifications](deploy.md#teams-and-amazon-chime) of Amazon Q Developer in chat applications. Default: `text`",
  ROUTES:
    "other Slack channels and SNS topics, and whom to mention, for some alerts: [routes](deploy.md#routes). Default: every alert goes to the default channel and topic",
  REMINDERS:
    "after how many hours an open incident is reported again, until a person acknowledges or snoozes it; the last number repeats. `off`: no reminders. Default: `1,4,24`",
  SLACK_ACKNOWLEDGERS:
    "the Slack users who can acknowledge and snooze incidents, and nothing else, comma-separated. Approvers can do both too. No effect without `TRUST_DRIFT_SLACK_APPROVERS`",
  SLACK_APPROVERS:
    "the Slack users who can approve, comma-separated. Without it, messages have no buttons. With `TRUST_DRIFT_FOUR_EYES`, each with the name of the person's AWS user or sessions: `U0123456789=ada@example.com`",
  RUNBOOK_URL:
    "the page that alerts link to, with the sections of [the runbook](runbook.md): for example its page in your Git service. Default: the path `docs/runbook.md`, without a link",
  ACCESS_PORTAL_URL:
    "the AWS access portal of IAM Identity Center. Links of alerts to the console then open the account of the role; otherwise, they open the account of your last sign-in",
  OWNER_TAGS:
    "the tags of a role that name its owner, comma-separated: alerts show their values. Upper and lower case are the same. Default: `owner,team,contact`",
  SECURITY_HUB:
    "whether each incident is also a [finding in Security Hub](deploy.md#security-hub), in the hub account. Default: `off`",
  FOUR_EYES:
    "whether the approver must be another person than the one who caused the drift or pushed the expectation. See [four eyes](security.md#four-eyes). Default: `off`",
};

type Name = keyof typeof rules;

export interface Setting {
  readonly name: Name;
  /** With the prefix. */
  readonly variable: string;
  readonly isRequired: boolean;
  readonly meaning: string;
  /** What it must be. */
  readonly value: string;
  readonly example: string;
}

const examples: Readonly<Record<Name, string>> = {
  PARTITION: "aws",
  HUB_ACCOUNT: "222222222222",
  ORGANIZATION: "o-a1b2c3d4e5",
  ORGANIZATIONAL_UNITS: "r-ab12",
  ONLY_ACCOUNTS: "333333333333,444444444444",
  PROTECTED_ROLES: "qovery-*,platform/*-deployer",
  RESTORE: "on",
  MEMBER_ALARMS: "off",
  CANARY: "off",
  UNPROTECTED_ROLES: "ignore",
  OPERATORS: "arn:aws:iam::222222222222:role/ops-*",
  SLACK_CHANNEL: "C0123456789",
  SLACK_WEBHOOK: "off",
  SNS_FORMAT: "q-developer",
  ROUTES: `[${routeExample}]`,
  REMINDERS: "1,4,24",
  SLACK_ACKNOWLEDGERS: "U0123456789",
  SLACK_APPROVERS: "U0123456789,U9876543210",
  RUNBOOK_URL: "https://git.example.com/platform/trust-drift-responder/docs/runbook.md",
  ACCESS_PORTAL_URL: "https://d-1234567890.awsapps.com/start",
  OWNER_TAGS: "owner,team,contact",
  SECURITY_HUB: "on",
  FOUR_EYES: "on",
};

/** Derives all settings from the errors for missing and for invalid settings. */
export function settings(): readonly Setting[] {
  const required = new Set(faultsOf({}).map((fault) => /^TRUST_DRIFT_(\w+) is missing/.exec(fault)?.[1]));
  return namesOf()
    .filter((name): name is Name => name in rules)
    .map((name) => {
      const meaning = meanings[name];
      if (meaning === undefined)
        throw new Error(`tools/docs/settings.ts has no meaning for ${prefix}${name}`);
      const isRequired = required.has(name);
      return {
        name,
        variable: `${prefix}${name}`,
        isRequired,
        meaning,
        value: mustBe(name),
        example: examples[name],
      };
    });
}

export function settingsTable(): string {
  const rows = settings().map(({ variable, isRequired, meaning, value }) => [
    `\`${variable}\``,
    isRequired ? "yes" : "no",
    meaning,
    value,
  ]);
  return table(["variable", "required", "meaning", "value"], rows);
}

/** The names of the settings, from the error for an unknown setting. */
export function namesOf(): readonly string[] {
  const fault = faultsOf({ [`${prefix}NO_SUCH_SETTING`]: "x" }).find((one) =>
    one.includes("is not a setting"),
  );
  return /The settings are (.*)$/.exec(fault ?? "")?.[1]?.split(", ") ?? [];
}

function mustBe(name: string): string {
  const sentence = new RegExp(`^${prefix}${name} must be (.*); found`);
  const expected = faultsOf({ [prefix + name]: "\u0000" }).flatMap(
    (fault) => sentence.exec(fault)?.[1] ?? [],
  );
  if (expected[0] === undefined) throw new Error(`${prefix}${name} accepts any value`);
  return expected[0];
}

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readSettings(environment);
    return [];
  } catch (error) {
    return String(error).split("\n- ").slice(1);
  }
}
