import type { DeclaredFunction } from "../deployment/declared/functions.ts";
import type { Gateway } from "../gateway/gateway.ts";
import type { Credentials } from "../gateway/state/callers.ts";
import { region } from "../shared/accounts.ts";

/** Overrides of declared values, so that the local organization need not wait. */
const impatient: Readonly<Record<string, string>> = {
  RECHECK_DELAY_SECONDS: "0",
  SNAPSHOT_DELAY_SECONDS: "2",
  GATHER_SECONDS: "1",
};

/** A session of the function's execution role, as Lambda opens one. */
export function sessionOf({ roleArn, name }: DeclaredFunction, gateway: Gateway): Promise<Credentials> {
  return gateway.openFunctionSession(roleArn, name);
}

/** The environment of a function: the declared variables, and those that Lambda adds. */
export function environmentOf(
  { name, environment, memoryMegabytes }: DeclaredFunction,
  session: Credentials,
  endpoint: string,
): Record<string, string> {
  const hurried = Object.entries(impatient).filter(([variable]) => variable in environment);
  return {
    ...environment,
    ...Object.fromEntries(hurried),
    // Declared for no deployment: Slack's rate limit is not ours to choose, and the stand-in for Slack has none
    SLACK_SECONDS_PER_POST: "0",
    // moto shows a call at once; long enough for tests to see that a reading waits
    IAM_SHOWS_AFTER_SECONDS: "4",
    LOG_LEVEL: "INFO",
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: session.accessKeyId,
    AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
    AWS_SESSION_TOKEN: session.sessionToken,
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMegabytes),
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
  };
}
