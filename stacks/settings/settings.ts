import { type FunctionName, functionNames, queueNames } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { type Route, readRoutes } from "../../core/contract/routes.ts";
import { oversizes, shorten } from "../member/sizes.ts";
import { SettingsReader } from "./reader.ts";
import { rules } from "./rules.ts";

export type Partition = keyof typeof iamEventRegions;

/** The settings of a deployment. Each comes from an environment variable, which SST also reads from `.env.<stage>`. */
export interface Settings {
  readonly partition: Partition;
  /** The region that receives IAM events. All resources are in this region. */
  readonly region: (typeof iamEventRegions)[Partition];
  readonly hubAccountId: string;
  readonly organizationId: string;
  /** The OUs, or the root, whose current and future accounts are members. */
  readonly organizationalUnitIds: readonly string[];
  /** Limits the members to these accounts, for a trial. Empty: all accounts. */
  readonly onlyAccountIds: readonly string[];
  /**
   * Names (under any path) or paths of the only roles that the responder can restore. `*` also matches slashes, as in IAM.
   */
  readonly protectedRoles: readonly string[];
  /** Whether each account gets a role that can restore deleted protected roles. Default: off. */
  readonly restore: boolean;
  /** Whether each account has an alarm for events that the hub did not accept. Default: on. */
  readonly memberAlarms: boolean;
  /** Whether a role of the hub is changed regularly to test detection. The hub must also be a member. */
  readonly canary: boolean;
  /** Whether a high-risk trust policy of a role without an expectation is reported. */
  readonly unprotectedRoles: "alert-risky" | "ignore";
  /** The id of the channel, because its name can change. Without it, alerts go only to SNS. */
  readonly slackChannel?: string;
  /** Whether alerts go to an incoming webhook of Slack, in place of a channel. Default: off. */
  readonly slackWebhook: boolean;
  /**
   * Patterns of the ARNs of roles and users of the hub that may send to queues: to approve on the command line and to
   * redrive dead letters. Default: everyone who signs in to the hub through IAM Identity Center.
   */
  readonly operators: readonly string[];
  /**
   * The Slack ids of approvers, each followed by `=` and the name of the person's AWS user or sessions, if known. Empty:
   * no messages with buttons and no function URL.
   */
  readonly slackApprovers: readonly string[];
  /** The Slack ids of the people who can acknowledge and snooze incidents, beside the approvers. */
  readonly slackAcknowledgers: readonly string[];
  /** Hours after which an open incident is reported again; the last one repeats. Default: 1, 4, 24. Empty: off. */
  readonly reminderHours: readonly number[];
  /** Channels, topics and mentions for some alerts, in place of the default ones. The first that matches applies. */
  readonly routes: readonly Route[];
  /** `q-developer`: for Amazon Q Developer in chat applications. Default: text. */
  readonly snsFormat: "text" | "q-developer";
  /** The page that alerts link to, with a section for each state. Default: the path of docs/runbook.md. */
  readonly runbookUrl?: string;
  /** The AWS access portal, so that links in alerts open the console in the right account. */
  readonly accessPortalUrl?: string;
  /** The keys of tags that name the owner of a role. Empty: the default of the alerts. */
  readonly ownerTags: readonly string[];
  /** Whether each incident is also a finding in Security Hub, in the account of the hub. Default: off. */
  readonly securityHub: boolean;
  /** Whether the person who caused drift cannot approve its revert. Default: off. */
  readonly fourEyes: boolean;
}

/** Whether Slack messages have buttons. */
export function hasButtons({ slackChannel, slackApprovers }: Settings): boolean {
  return slackChannel !== undefined && slackApprovers.length > 0;
}

const prefix = "TRUST_DRIFT_";

/**
 * The settings of this deployment.
 * @param environment such as `process.env`
 * @throws Error that lists every missing, invalid or unknown setting
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const reader = new SettingsReader(environment, prefix, rules);
  const partition = (reader.optional("PARTITION") ?? "aws") as Partition;
  const slackChannel = reader.optional("SLACK_CHANNEL");
  const routes = routesOf(reader);
  const runbookUrl = reader.optional("RUNBOOK_URL");
  const accessPortalUrl = reader.optional("ACCESS_PORTAL_URL");
  const hubAccountId = reader.required("HUB_ACCOUNT");
  const onlyAccountIds = reader.list("ONLY_ACCOUNTS", { atLeast: 0 });
  const protectedRoles = reader.list("PROTECTED_ROLES", { atLeast: 1 });
  const restore = reader.optional("RESTORE") === "on";
  for (const oversize of oversizes(protectedRoles, { restore }))
    reader.fault("PROTECTED_ROLES", `has too many patterns: ${oversize}; ${shorten}`);
  const settings: Settings = {
    partition,
    region: iamEventRegions[partition],
    hubAccountId,
    organizationId: reader.required("ORGANIZATION"),
    organizationalUnitIds: reader.list("ORGANIZATIONAL_UNITS", { atLeast: 1 }),
    onlyAccountIds,
    protectedRoles,
    restore,
    memberAlarms: reader.optional("MEMBER_ALARMS") !== "off",
    // In a trial without the hub account, no event of the canary would arrive
    canary: reader.optional("CANARY") !== "off" && isReached(hubAccountId, onlyAccountIds),
    unprotectedRoles: (reader.optional("UNPROTECTED_ROLES") ?? "alert-risky") as Settings["unprotectedRoles"],
    operators: operatorsOf(reader.list("OPERATORS", { atLeast: 0 }), partition, hubAccountId),
    ...(slackChannel === undefined ? {} : { slackChannel }),
    slackWebhook: reader.optional("SLACK_WEBHOOK") === "on",
    routes,
    snsFormat: (reader.optional("SNS_FORMAT") ?? "text") as Settings["snsFormat"],
    ...(runbookUrl === undefined ? {} : { runbookUrl }),
    ...(accessPortalUrl === undefined ? {} : { accessPortalUrl }),
    ownerTags: reader.list("OWNER_TAGS", { atLeast: 0 }),
    slackApprovers: reader.list("SLACK_APPROVERS", { atLeast: 0 }),
    reminderHours: reminderHoursOf(reader.list("REMINDERS", { atLeast: 0 })),
    slackAcknowledgers: reader.list("SLACK_ACKNOWLEDGERS", { atLeast: 0 }),
    securityHub: reader.optional("SECURITY_HUB") === "on",
    fourEyes: reader.optional("FOUR_EYES") === "on",
  };
  if (settings.slackWebhook && slackChannel !== undefined)
    reader.fault("SLACK_WEBHOOK", `must be off with ${prefix}SLACK_CHANNEL: the app posts to the channel`);
  routes.forEach(({ slack }, at) => {
    if (slack !== undefined && slackChannel === undefined)
      reader.fault("ROUTES", `[${at}].slack needs ${prefix}SLACK_CHANNEL, the channel of all other alerts`);
  });
  // With nested targets, removing one of them would delete the stacks that the other one still needs.
  if (
    settings.organizationalUnitIds.length > 1 &&
    settings.organizationalUnitIds.some((id) => id.startsWith("r-"))
  )
    reader.fault("ORGANIZATIONAL_UNITS", "must be the root alone, or OUs that do not contain each other");
  // @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
  if (partition === "aws-us-gov" && settings.slackApprovers.length > 0)
    reader.fault(
      "SLACK_APPROVERS",
      "must be empty in aws-us-gov, because Lambda does not support function URLs there",
    );
  if (settings.fourEyes && settings.slackApprovers.some((approver) => !approver.includes("=")))
    reader.fault(
      "SLACK_APPROVERS",
      "must name the AWS user or session of each approver with FOUR_EYES, such as U0123456789=ada@example.com",
    );
  reader.finish();
  return settings;
}

/** All variables of a function together may have 4 kB. */
const longestRoutes = 2500;

function routesOf(reader: SettingsReader<keyof typeof rules>): readonly Route[] {
  const read = readRoutes(reader.optional("ROUTES") ?? "[]");
  if ("faults" in read) {
    for (const fault of read.faults) reader.fault("ROUTES", fault);
    return [];
  }
  const { length } = JSON.stringify(read.routes);
  if (length > longestRoutes)
    reader.fault("ROUTES", `is too long: ${length} characters, of at most ${longestRoutes}`);
  return read.routes;
}

/** @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html */
function operatorsOf(listed: readonly string[], partition: Partition, account: string): readonly string[] {
  if (listed.length > 0) return listed;
  return [`arn:${partition}:iam::${account}:role/aws-reserved/sso.amazonaws.com/*`];
}

function reminderHoursOf(listed: readonly string[]): readonly number[] {
  if (listed.length === 0) return [1, 4, 24];
  return listed.flatMap((one) => (one === "off" ? [] : [Number(one)])).toSorted((one, other) => one - other);
}

function isReached(account: string, onlyAccountIds: readonly string[]): boolean {
  return onlyAccountIds.length === 0 || onlyAccountIds.includes(account);
}

/** The names of the functions of this deployment. */
export function functionsOf(settings: Settings): readonly FunctionName[] {
  return [...queueFunctionsOf(settings), ...(hasButtons(settings) ? [functionNames.slackActions] : [])];
}

/** The functions that handle a queue. */
export function queueFunctionsOf(settings: Settings) {
  const { slackActions: _, canary, ...always } = functionNames;
  return [...Object.values(always), ...(settings.canary ? [canary] : [])];
}

/** The names of the work queues of this deployment. */
export function queuesOf({ canary }: Settings): readonly string[] {
  const { deadLetters: _, canary: canaryQueue, ...always } = queueNames;
  return [...Object.values(always), ...(canary ? [canaryQueue] : [])];
}

/**
 * The region and account of the AWS provider. Read separately from the settings, because `sst install` needs it before
 * the settings exist; `sst deploy` also calls `readSettings`, which requires the account.
 */
export function deploymentTarget(environment: Record<string, string | undefined>) {
  const partition = environment[`${prefix}PARTITION`];
  const account = environment[`${prefix}HUB_ACCOUNT`];
  return {
    region: iamEventRegions[(partition || "aws") as Partition] ?? iamEventRegions.aws,
    // The provider rejects credentials of another account before it creates a resource.
    ...(account ? { allowedAccountIds: [account] } : {}),
  };
}
