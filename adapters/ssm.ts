import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";
import { parseToggle, unreadableToggle } from "../core/expectations/toggle.ts";
import type { Ports } from "../core/respond/ports.ts";
import { RetryableError } from "../core/shared/errors.ts";
import { awsCall, isRefusal } from "./aws-call.ts";

/** The toggle, read fresh each time. A toggle that cannot be read counts as `off`, with the reason. */
export function ssmToggle(client: SSMClient, parameterName: string): Ports["toggle"] {
  return {
    async read() {
      try {
        const command = new GetParameterCommand({ Name: parameterName });
        const { Parameter: parameter } = await awsCall("ssm:GetParameter", () => client.send(command));
        return parseToggle(parameter?.Value);
      } catch (error) {
        return unreadableToggle(
          isRefusal(error, "ParameterNotFound")
            ? `there is no parameter ${parameterName}`
            : String(error instanceof Error ? error.message : error),
          error instanceof RetryableError,
        );
      }
    },
  };
}

/** @returns the decrypted value of a SecureString @throws PermanentError or RetryableError when it cannot be read */
export async function readSecret(client: SSMClient, parameterName: string): Promise<string> {
  const command = new GetParameterCommand({ Name: parameterName, WithDecryption: true });
  const { Parameter: parameter } = await awsCall(`ssm:GetParameter ${parameterName}`, () =>
    client.send(command),
  );
  return parameter?.Value ?? "";
}
