import { STSClient } from "@aws-sdk/client-sts";
import { callLimits } from "../../../adapters/aws-call.ts";
import { callerArn } from "../../../adapters/iam/sts.ts";
import { checkOption } from "../../input/arguments.ts";
import { configuredRoutes } from "../../input/routes.ts";
import type { Invocation } from "../../io.ts";
import { progressOf } from "../../output/progress.ts";
import { type Check, type Examined, examine } from "./check.ts";
import { activityChecks } from "./checks/activity.ts";
import { channelChecks } from "./checks/channels.ts";
import { hubChecks } from "./checks/hub-parts.ts";
import { insideMemberChecks } from "./checks/inside-members.ts";
import { memberChecks } from "./checks/members.ts";
import { queueChecks } from "./checks/queues.ts";
import { trailChecks } from "./checks/trail.ts";
import { type Context, contextOf, type DoctorOptions } from "./context.ts";
import { asText } from "./text.ts";

export interface Options extends DoctorOptions {
  readonly json?: true | undefined;
}

/** Checks what must be in place. Reads only. @returns 2 if something is missing, 1 if something cannot be checked */
export async function doctor(options: Options, invocation: Invocation): Promise<number> {
  const { io, region } = invocation;
  const slackChannel = options.slackChannel ?? (process.env.TRUST_DRIFT_SLACK_CHANNEL || undefined);
  checkOption(
    "--slack-channel",
    slackChannel === undefined ? [] : [slackChannel],
    /^[CG][A-Z0-9]+$/,
    "a channel ID such as C0123456789",
  );
  const routedChannels = (configuredRoutes() ?? []).flatMap(({ slack }) => slack?.channel ?? []);
  const hasWebhook = process.env.TRUST_DRIFT_SLACK_WEBHOOK === "on";
  const hasSecurityHub = process.env.TRUST_DRIFT_SECURITY_HUB === "on";
  const arn = await callerArn(new STSClient({ ...callLimits, region }));
  const account = arn.split(":")[4] ?? "";
  const checks = checksOf(
    contextOf(account, region, { ...options, slackChannel, routedChannels, hasWebhook, hasSecurityHub }),
  );
  const progress = progressOf("checks", checks.length, invocation);
  const results: readonly Examined[] = await Promise.all(
    checks.map(async (check) => {
      const result = await examine(check);
      progress.step();
      return result;
    }),
  ).finally(() => progress.end());
  io.stdout.write(
    options.json
      ? `${JSON.stringify({ account, region, caller: arn, checks: results }, undefined, 2)}\n`
      : asText(results, account, region, io),
  );
  if (results.some(({ status }) => status === "failed")) return 2;
  return results.some(({ status }) => status === "unknown") ? 1 : 0;
}

function checksOf(context: Context): readonly Check[] {
  return [
    ...trailChecks(context),
    ...hubChecks(context),
    ...queueChecks(context),
    ...memberChecks(context),
    ...insideMemberChecks(context),
    ...channelChecks(context),
    ...activityChecks(context),
  ];
}
