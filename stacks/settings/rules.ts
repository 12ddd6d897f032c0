import { protectedRolePattern } from "../../core/contract/roles.ts";

/** The settings by name, without their prefix. */
export const rules = {
  PARTITION: { pattern: /^aws(-cn|-us-gov)?$/, expected: "aws, aws-cn or aws-us-gov" },
  HUB_ACCOUNT: {
    pattern: /^\d{12}$/,
    expected: "the 12-digit id of the account that you deploy to",
  },
  ORGANIZATION: { pattern: /^o-[a-z0-9]{10,32}$/, expected: "an organization id such as o-a1b2c3d4e5" },
  ORGANIZATIONAL_UNITS: {
    pattern: /^(r-[a-z0-9]{4,32}|ou-[a-z0-9]{4,32}-[a-z0-9]{8,32})$/,
    expected: "OU ids such as ou-ab12-c3d4e5f6, or the id of the root such as r-ab12",
  },
  ONLY_ACCOUNTS: { pattern: /^\d{12}$/, expected: "12-digit account ids" },
  PROTECTED_ROLES: {
    pattern: protectedRolePattern,
    expected: "role names or paths such as qovery-* or platform/qovery-*, but not * alone",
  },
  RESTORE: { pattern: /^(on|off)$/, expected: "on or off" },
  MEMBER_ALARMS: { pattern: /^(on|off)$/, expected: "on or off" },
  CANARY: { pattern: /^(on|off)$/, expected: "on or off" },
  UNPROTECTED_ROLES: { pattern: /^(alert-risky|ignore)$/, expected: "alert-risky or ignore" },
  OPERATORS: {
    pattern: /^arn:aws(-cn|-us-gov)?:iam::\d{12}:(role|user)\/(?=[\w+=,.@/*?-]*[\w+=,.@-])[\w+=,.@/*?-]+$/,
    expected: "ARNs of roles or users such as arn:aws:iam::222222222222:role/ops-*, but not * alone",
  },
  SLACK_CHANNEL: { pattern: /^[CG][A-Z0-9]{8,}$/, expected: "a channel id such as C0123456789, not a name" },
  SLACK_WEBHOOK: { pattern: /^(on|off)$/, expected: "on or off" },
  SLACK_APPROVERS: {
    pattern: /^[UW][A-Z0-9]{8,}(=[\w+=.@-]{2,64})?$/,
    expected: "user ids such as U0123456789, not names",
  },
  SLACK_ACKNOWLEDGERS: {
    pattern: /^[UW][A-Z0-9]{8,}$/,
    expected: "user ids such as U0123456789, not names",
  },
  REMINDERS: {
    pattern: /^(off|[1-9]\d{0,3})$/,
    expected: "hours such as 1,4,24, or off",
  },
  ROUTES: { pattern: /^\s*\[.*\]\s*$/s, expected: "a list of routes as JSON" },
  SNS_FORMAT: { pattern: /^(text|q-developer)$/, expected: "text or q-developer" },
  RUNBOOK_URL: { pattern: /^https:\/\/[^\s#]+$/, expected: "a URL with https, without an anchor" },
  ACCESS_PORTAL_URL: {
    pattern: /^https:\/\/[^\s#]+$/,
    expected: "a URL such as https://d-1234567890.awsapps.com/start",
  },
  OWNER_TAGS: {
    pattern: /^[\w.:/=+@-]{1,128}$/,
    expected: "keys of tags such as owner,team,contact",
  },
  SECURITY_HUB: { pattern: /^(on|off)$/, expected: "on or off" },
  FOUR_EYES: { pattern: /^(on|off)$/, expected: "on or off" },
} as const;
