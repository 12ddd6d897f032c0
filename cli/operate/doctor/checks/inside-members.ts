import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { GetAccountSummaryCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import type { AwsCredentialIdentityProvider } from "@smithy/types";
import { awsCall, callLimits, unlessRefused } from "../../../../adapters/aws-call.ts";
import { eventBridgeRules } from "../../../../adapters/eventbridge/rules.ts";
import { assumedCredentials } from "../../../../adapters/iam/sts.ts";
import { undeliveredName } from "../../../../core/contract/names.ts";
import { forwarderRoleName, templateRuleNames } from "../../../../core/contract/own/own-parts.ts";
import { memberRoleNames } from "../../../../core/contract/roles.ts";
import type { Catalogue } from "../../../../core/expectations/catalogue.ts";
import { renderTrust } from "../../../../core/expectations/expectation.ts";
import { trustPolicyQuota } from "../../../../core/policy/compare.ts";
import { type Check, type Finding, failed, isDenied, ok } from "../check.ts";
import type { Context } from "../context.ts";
import { additionalPolicyFault } from "./additional-policies.ts";
import { listed } from "./listed.ts";
import { attributesOf, messagesIn } from "./queues.ts";

/** What the member template creates in each account, and the quota of IAM there. */
export function insideMemberChecks(context: Context): readonly Check[] {
  const { options } = context;
  const others =
    options.assumeRole === undefined ? " Only in the hub: --assume-role reads the other accounts too." : "";
  const inEach = (name: string, good: string, repair: string, faultIn: FaultIn): Check => ({
    name,
    run: () => everywhere(context, { good: `${good}${others}`, repair, faultIn }),
  });
  const redeploy = "Redeploy the StackSet instance of the account.";
  return [
    inEach("member-rules", "The rules that forward events are enabled.", redeploy, ruleFault),
    inEach("member-roles", "The reader, the remediator and the forwarder exist.", redeploy, roleFault),
    inEach(
      "undelivered",
      "No event failed to reach the hub.",
      "docs/runbook.md, Undelivered.",
      undeliveredFault,
    ),
    inEach(
      "quota",
      "Every expected trust policy fits the quota of IAM.",
      "Request an increase of the IAM quota Role trust policy length in the account (Service Quotas console).",
      quotaFault,
    ),
  ];
}

interface Member {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Absent for the account of the caller. */
  readonly credentials?: AwsCredentialIdentityProvider;
  readonly catalogue: () => Promise<Catalogue>;
}

type FaultIn = (member: Member) => Promise<string | undefined>;

interface Wanted {
  readonly good: string;
  readonly repair: string;
  readonly faultIn: FaultIn;
}

/** An account that cannot be read hides no fault of another. */
async function everywhere(context: Context, { good, repair, faultIn }: Wanted): Promise<Finding> {
  const faults: string[] = [];
  const unread: unknown[] = [];
  for (const member of await membersOf(context)) {
    try {
      const fault = await faultIn(member);
      if (fault !== undefined) faults.push(`${member.account}: ${fault}`);
    } catch (error) {
      unread.push(error);
    }
  }
  if (faults.length > 0) return failed(`${listed(faults)}.`, repair);
  const [first] = unread;
  if (first === undefined) return ok(good);
  throw unread.find(isDenied) ?? first;
}

/** The hub, and with a role to assume all others. */
async function membersOf(context: Context): Promise<readonly Member[]> {
  const { account, region, partition, options, catalogue } = context;
  const own = { account, region, partition, catalogue };
  const { assumeRole } = options;
  if (assumeRole === undefined) return [own];
  const sts = new STSClient({ ...callLimits, region });
  const accounts = (await catalogue()).organizationAccounts;
  const others = [...accounts].filter((id) => id !== account);
  return [
    own,
    ...others.map((id) => {
      const arn = `arn:${partition}:iam::${id}:role/${assumeRole.replace(/^\//, "")}`;
      return { ...own, account: id, credentials: assumedCredentials(sts, arn, options.externalId) };
    }),
  ];
}

function settingsOf({ region, credentials }: Member) {
  return { ...callLimits, region, ...(credentials !== undefined && { credentials }) };
}

async function ruleFault(member: Member): Promise<string | undefined> {
  const rules = eventBridgeRules(() => new EventBridgeClient(settingsOf(member)));
  for (const name of templateRuleNames) {
    const rule = await rules.read(member.account, name);
    if (rule === undefined) return `the rule ${name} does not exist`;
    if (!rule.isEnabled) return `the rule ${name} is disabled`;
    if (Array.isArray(rule.targets) && rule.targets.length === 0) return `the rule ${name} has no target`;
  }
  return undefined;
}

async function roleFault(member: Member): Promise<string | undefined> {
  const client = new IAMClient(settingsOf(member));
  for (const name of [memberRoleNames.reader, memberRoleNames.remediator, forwarderRoleName]) {
    const call = awsCall(`iam:GetRole ${name} of ${member.account}`, () =>
      client.send(new GetRoleCommand({ RoleName: name })),
    );
    if ((await unlessRefused("NoSuchEntity", call)) === undefined) return `the role ${name} does not exist`;
  }
  return additionalPolicyFault(client, member.account);
}

async function undeliveredFault(member: Member): Promise<string | undefined> {
  const attributes = await attributesOf(
    new SQSClient({ ...settingsOf(member), useQueueUrlAsEndpoint: false }),
    undeliveredName,
  );
  if (attributes === undefined) return `the queue ${undeliveredName} does not exist`;
  const count = messagesIn(attributes);
  return count === 0 ? undefined : `${count === 1 ? "1 event" : `${count} events`} did not reach the hub`;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
async function quotaFault(member: Member): Promise<string | undefined> {
  const { account, partition, catalogue } = member;
  const covering = (await catalogue()).expectations.filter(
    ({ match }) => match.accounts === "*" || match.accounts.includes(account),
  );
  const sizes = covering.map((one) => ({
    name: one.name,
    size: renderTrust(one, account, partition).length,
  }));
  const [largest] = sizes.toSorted((one, other) => other.size - one.size);
  if (largest === undefined) return undefined;
  const client = new IAMClient(settingsOf(member));
  const { SummaryMap = {} } = await awsCall(`iam:GetAccountSummary of ${account}`, () =>
    client.send(new GetAccountSummaryCommand({})),
  );
  const quota = SummaryMap.AssumeRolePolicySizeQuota ?? trustPolicyQuota.default;
  return largest.size <= quota
    ? undefined
    : `the trust policy of ${largest.name} has ${largest.size} characters, and the quota is ${quota}`;
}
