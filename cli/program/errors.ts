import { PermanentError, RetryableError } from "../../core/shared/errors.ts";
import type { Io } from "../io.ts";
import { forReader } from "../output/remark.ts";
import { readErrorText } from "./file-errors.ts";

interface Given {
  /** "incident show" */
  readonly command: string;
  readonly region: string;
}

/** Prints what is wrong and what to do, never a stack. @returns the exit code */
export async function reportError(error: unknown, { command, region }: Given, io: Io): Promise<number> {
  const advice = await adviceOn(error, region);
  const text = [`trustdrift ${command}: ${messageOf(error)}`, ...advice].join("\n");
  io.stderr.write(`${forReader(text, io.stderr, io)}\n`);
  if (process.env.TRUSTDRIFT_DEBUG !== undefined && error instanceof Error)
    io.stderr.write(`${error.stack ?? ""}\n`);
  return 1;
}

/** Errors of our own and of file access say enough. */
function messageOf(error: unknown): string {
  if (error instanceof PermanentError || error instanceof RetryableError) return error.message;
  if (error instanceof Error && "code" in error) return readErrorText(error) ?? error.message;
  const message = error instanceof Error ? error.message : String(error);
  return `unexpected error: ${message}\nPlease report it, with the output of the same command with TRUSTDRIFT_DEBUG=1 in the environment.`;
}

async function adviceOn(error: unknown, region: string): Promise<readonly string[]> {
  if (!(error instanceof PermanentError || error instanceof RetryableError)) return [];
  const { code } = error;
  if (code === "CredentialsProviderError")
    return [
      "Expected AWS credentials, found none that can be used. Run `aws sso login` or `aws configure`, or name a profile with --profile.",
    ];
  if (
    /^(ExpiredToken|RequestExpired|InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch)/.test(code)
  )
    return ["AWS does not accept the credentials. Sign in again, or name another profile with --profile."];
  if (/^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError)/.test(code))
    return [`${await caller(region)} Use credentials that have the permission, or ask for it.`];
  if (/^(ResourceNotFound|ParameterNotFound|QueueDoesNotExist|NonExistentQueue)/.test(code))
    return [
      `${await caller(region)} Commands about the deployment need credentials for the hub account and its region, now ${region} (--region).`,
    ];
  if (/^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown)/.test(code))
    return ["AWS limits the rate of calls. Run the command again in a minute."];
  if (/^(TimeoutError|Timeout|Error|AggregateError|NetworkingError|ECONN\w+|ENOTFOUND|EAI_AGAIN)$/.test(code))
    return [`AWS did not answer at ${endpoint(region)}. Check the network and the region (--region).`];
  return [];
}

function endpoint(region: string): string {
  const { AWS_ENDPOINT_URL } = process.env;
  return AWS_ENDPOINT_URL === undefined
    ? `its endpoints of ${region}`
    : `AWS_ENDPOINT_URL, ${AWS_ENDPOINT_URL}`;
}

/** The account that the credentials are for is the most frequent mistake. */
async function caller(region: string): Promise<string> {
  const [{ STSClient }, { callerArn }, { callLimits }] = await Promise.all([
    import("@aws-sdk/client-sts"),
    import("../../adapters/iam/sts.ts"),
    import("../../adapters/aws-call.ts"),
  ]);
  const arn = await callerArn(new STSClient({ ...callLimits, region, maxAttempts: 1 })).catch(
    () => undefined,
  );
  if (arn === undefined) return "The account of the credentials is unknown.";
  return `The credentials are for account ${arn.split(":")[4]}: ${arn}.`;
}
