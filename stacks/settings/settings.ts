import { functionNames, queueNames } from "../../core/contract/names.ts";
import { iamEventRegions } from "../../core/contract/regions.ts";
import { protectedRolePattern } from "../../core/contract/roles.ts";
import { oversizes } from "../member/sizes.ts";
import { SettingsReader } from "./reader.ts";

export type Partition = keyof typeof iamEventRegions;

/** What a deployment must be told. Each comes from an environment variable, which SST also reads from `.env.<stage>`. */
export interface Settings {
  readonly partition: Partition;
  /** Where EventBridge receives the events of IAM, and so where everything runs. */
  readonly region: (typeof iamEventRegions)[Partition];
  readonly hubAccountId: string;
  readonly organizationId: string;
  /** The organizational units, or the root, whose accounts are guarded, present and future. */
  readonly organizationalUnitIds: readonly string[];
  /** Of those, only these accounts. Empty means all: the usual case, a short list is for a pilot. */
  readonly onlyAccountIds: readonly string[];
  /**
   * Names under any path, or paths, of roles that may be put back, with `*`, which IAM lets stand for slashes too. No
   * other can be.
   */
  readonly protectedRoles: readonly string[];
  /** Whether a role is put into each account that may create protected roles again. Off where nothing is said. */
  readonly restore: boolean;
  /** Whether a role of the hub's own is changed now and then, to see that it is noticed. Needs our part in the hub too. */
  readonly canary: boolean;
  /** Whether a dangerous trust on a role that no expectation covers is told. */
  readonly unprotectedRoles: "alert-risky" | "ignore";
  /** The id of the channel, not its name, which may change. Without one there is no Slack, only SNS. */
  readonly slackChannel?: string;
  /** Slack's ids of the people who may approve there. Empty: nobody may, no message has a button, no URL is made. */
  readonly slackApprovers: readonly string[];
}

/** Whether people can approve in Slack. */
export function hasButtons({ slackChannel, slackApprovers }: Settings): boolean {
  return slackChannel !== undefined && slackApprovers.length > 0;
}

const prefix = "TRUST_DRIFT_";

const rules = {
  PARTITION: { pattern: /^aws(-cn|-us-gov)?$/, expected: "aws, aws-cn or aws-us-gov" },
  HUB_ACCOUNT: {
    pattern: /^\d{12}$/,
    expected: "the twelve digits of the account that this is deployed into",
  },
  ORGANIZATION: { pattern: /^o-[a-z0-9]{10,32}$/, expected: "an organization id such as o-a1b2c3d4e5" },
  ORGANIZATIONAL_UNITS: {
    pattern: /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/,
    expected: "ids of organizational units such as ou-ab12-c3d4e5f6, or of the root such as r-ab12",
  },
  ONLY_ACCOUNTS: { pattern: /^\d{12}$/, expected: "account ids of twelve digits" },
  PROTECTED_ROLES: {
    pattern: protectedRolePattern,
    expected: "names or paths of roles such as qovery-* or platform/qovery-*, but not * alone",
  },
  RESTORE: { pattern: /^(on|off)$/, expected: "on or off" },
  CANARY: { pattern: /^(on|off)$/, expected: "on or off" },
  UNPROTECTED_ROLES: { pattern: /^(alert-risky|ignore)$/, expected: "alert-risky or ignore" },
  SLACK_CHANNEL: { pattern: /^[CG][A-Z0-9]{8,}$/, expected: "a channel id such as C0123456789, not a name" },
  SLACK_APPROVERS: {
    pattern: /^[UW][A-Z0-9]{8,}$/,
    expected: "ids of people such as U0123456789, not their names",
  },
} as const;

/**
 * The settings of this deployment.
 * @param environment such as `process.env`
 * @throws Error naming every setting that is missing, malformed or not known, all at once
 */
export function readSettings(environment: Record<string, string | undefined>): Settings {
  const reader = new SettingsReader(environment, prefix, rules);
  const partition = (reader.optional("PARTITION") ?? "aws") as Partition;
  const slackChannel = reader.optional("SLACK_CHANNEL");
  const hubAccountId = reader.required("HUB_ACCOUNT");
  const onlyAccountIds = reader.list("ONLY_ACCOUNTS", { atLeast: 0 });
  const protectedRoles = reader.list("PROTECTED_ROLES", { atLeast: 1 });
  const restore = reader.optional("RESTORE") === "on";
  for (const oversize of oversizes(protectedRoles, { restore }))
    reader.fault(
      "PROTECTED_ROLES",
      `is too long: ${oversize}; name the roles by fewer, shorter patterns with *`,
    );
  const settings: Settings = {
    partition,
    region: iamEventRegions[partition],
    hubAccountId,
    organizationId: reader.required("ORGANIZATION"),
    organizationalUnitIds: reader.list("ORGANIZATIONAL_UNITS", { atLeast: 1 }),
    onlyAccountIds,
    protectedRoles,
    restore,
    // A pilot that leaves the hub out has nothing there that would notice
    canary: reader.optional("CANARY") !== "off" && isReached(hubAccountId, onlyAccountIds),
    unprotectedRoles: (reader.optional("UNPROTECTED_ROLES") ?? "alert-risky") as Settings["unprotectedRoles"],
    ...(slackChannel === undefined ? {} : { slackChannel }),
    slackApprovers: reader.list("SLACK_APPROVERS", { atLeast: 0 }),
  };
  // A StackSet of the root takes from the accounts what one of their unit has put there, once that one goes.
  if (
    settings.organizationalUnitIds.length > 1 &&
    settings.organizationalUnitIds.some((id) => id.startsWith("r-"))
  )
    reader.fault("ORGANIZATIONAL_UNITS", "must be the root alone, or units that do not contain each other");
  // @see https://docs.aws.amazon.com/govcloud-us/latest/UserGuide/govcloud-lambda.html
  if (partition === "aws-us-gov" && settings.slackApprovers.length > 0)
    reader.fault(
      "SLACK_APPROVERS",
      "must be empty in aws-us-gov, where Lambda has no function URLs for the buttons",
    );
  reader.finish();
  return settings;
}

function isReached(account: string, onlyAccountIds: readonly string[]): boolean {
  return onlyAccountIds.length === 0 || onlyAccountIds.includes(account);
}

/** The functions that this deployment has. */
export function functionsOf(settings: Settings): readonly string[] {
  const { slackActions, canary, ...always } = functionNames;
  return [
    ...Object.values(always),
    ...(hasButtons(settings) ? [slackActions] : []),
    ...(settings.canary ? [canary] : []),
  ];
}

/** The queues that this deployment's functions answer. */
export function queuesOf({ canary }: Settings): readonly string[] {
  const { deadLetters: _, canary: canarys, ...always } = queueNames;
  return [...Object.values(always), ...(canary ? [canarys] : [])];
}

/**
 * Where SST's provider works. Read apart from the settings, because `sst install` needs it before anything is set;
 * `sst deploy` goes on to `readSettings`, which refuses a missing account.
 */
export function deploymentTarget(environment: Record<string, string | undefined>) {
  const partition = environment[`${prefix}PARTITION`];
  const account = environment[`${prefix}HUB_ACCOUNT`];
  return {
    region: iamEventRegions[(partition || "aws") as Partition] ?? iamEventRegions.aws,
    // Credentials of another account are refused before anything is made there.
    ...(account ? { allowedAccountIds: [account] } : {}),
  };
}
