import {
  GetParameterCommand,
  GetParameterHistoryCommand,
  type ParameterHistory,
  PutParameterCommand,
  type SSMClient,
} from "@aws-sdk/client-ssm";
import { type Mode, parseToggle, unreadableToggle } from "../core/expectations/toggle.ts";
import type { Ports } from "../core/respond/ports.ts";
import { RetryableError } from "../core/shared/errors.ts";
import type { ToggleHistory, ToggleWrite } from "../core/sweep/report/toggle.ts";
import { awsCall, isRefusal } from "./aws-call.ts";

/** The toggle, read fresh each time. A toggle that cannot be read counts as `off`, with the reason. */
export function ssmToggle(client: SSMClient, parameterName: string): Ports["toggle"] {
  return {
    async read() {
      try {
        const command = new GetParameterCommand({ Name: parameterName });
        const { Parameter: parameter } = await awsCall("ssm:GetParameter", () => client.send(command));
        const version = parameter?.Version;
        return { ...parseToggle(parameter?.Value), ...(version !== undefined && { version }) };
      } catch (error) {
        if (isRefusal(error, "ParameterNotFound"))
          return { ...unreadableToggle(`there is no parameter ${parameterName}`), version: 0 };
        return unreadableToggle(
          String(error instanceof Error ? error.message : error),
          error instanceof RetryableError,
        );
      }
    },
  };
}

/** @throws PermanentError or RetryableError when the toggle cannot be written */
export async function setToggle(client: SSMClient, parameterName: string, mode: Mode): Promise<void> {
  const command = new PutParameterCommand({
    Name: parameterName,
    Value: mode,
    Type: "String",
    Overwrite: true,
  });
  await awsCall("ssm:PutParameter", () => client.send(command));
}

/** The versions of a parameter that Systems Manager returns at once, and the number of such answers: it stores 100. */
const [versionsAtOnce, mostPages] = [50, 3];

/** Who wrote which version of the toggle, as Systems Manager records it. */
export function ssmToggleHistory(client: SSMClient, parameterName: string): ToggleHistory {
  return {
    async writeOf(version) {
      let token: string | undefined;
      for (let page = 0; page < mostPages; page++) {
        const command = new GetParameterHistoryCommand({
          Name: parameterName,
          MaxResults: versionsAtOnce,
          ...(token !== undefined && { NextToken: token }),
        });
        const { Parameters = [], NextToken } = await awsCall("ssm:GetParameterHistory", () =>
          client.send(command),
        );
        const found = Parameters.find(({ Version }) => Version === version);
        if (found !== undefined) return writeOf(found);
        if (NextToken === undefined) return undefined;
        token = NextToken;
      }
      return undefined;
    },
  };
}

function writeOf({ LastModifiedUser: by, LastModifiedDate: at }: ParameterHistory): ToggleWrite | undefined {
  if (by === undefined || at === undefined) return undefined;
  return { by, at: at.toISOString() };
}

/** @returns the decrypted value of a SecureString @throws PermanentError or RetryableError when it cannot be read */
export async function readSecret(client: SSMClient, parameterName: string): Promise<string> {
  const command = new GetParameterCommand({ Name: parameterName, WithDecryption: true });
  const { Parameter: parameter } = await awsCall(`ssm:GetParameter ${parameterName}`, () =>
    client.send(command),
  );
  return parameter?.Value ?? "";
}
