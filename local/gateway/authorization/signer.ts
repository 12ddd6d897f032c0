import type { AwsError } from "../http/answers.ts";
import type { AwsRequest } from "../http/request.ts";
import type { Caller } from "../state/callers.ts";

export const missingToken: AwsError = {
  status: 403,
  code: "MissingAuthenticationToken",
  message: "Request is missing Authentication Token",
};

/** AWS's error text, with advice for callers that use the credentials of another local AWS. */
export function signatureProblem(request: AwsRequest, caller: Caller | undefined): AwsError | undefined {
  if (!request.signature) return missingToken;
  const code = request.headers["x-amz-target"] ? "UnrecognizedClientException" : "InvalidClientTokenId";
  if (!caller) {
    const advice = "Here an account's twelve digits are its access key id.";
    return { status: 403, code, message: `The security token included in the request is invalid. ${advice}` };
  }
  const expired = caller.kind === "role" && Date.parse(caller.expiresAt) <= Date.now();
  if (expired)
    return {
      status: 403,
      code: "ExpiredToken",
      message: "The security token included in the request is expired",
    };
  return undefined;
}
