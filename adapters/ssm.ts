import { GetParameterCommand, ParameterNotFound, type SSMClient } from "@aws-sdk/client-ssm";
import { parseToggle, unreadableToggle } from "../core/expectations/toggle.ts";
import type { Ports } from "../core/respond/ports.ts";
import { toAwsError } from "../core/shared/aws-errors.ts";

/** The toggle, read anew each time. Whatever keeps it from being read counts as `off`, and is said. */
export function ssmToggle(client: SSMClient, parameterName: string): Ports["toggle"] {
  return {
    async read() {
      try {
        const { Parameter: parameter } = await client.send(new GetParameterCommand({ Name: parameterName }));
        return parseToggle(parameter?.Value);
      } catch (error) {
        if (error instanceof ParameterNotFound)
          return unreadableToggle(`there is no parameter ${parameterName}`);
        return unreadableToggle(toAwsError(error, "ssm:GetParameter").message);
      }
    },
  };
}

/** @returns the decrypted value of a SecureString @throws PermanentError or RetryableError when it cannot be read */
export async function readSecret(client: SSMClient, parameterName: string): Promise<string> {
  try {
    const command = new GetParameterCommand({ Name: parameterName, WithDecryption: true });
    const { Parameter: parameter } = await client.send(command);
    return parameter?.Value ?? "";
  } catch (error) {
    throw toAwsError(error, `ssm:GetParameter ${parameterName}`);
  }
}
