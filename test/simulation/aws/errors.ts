/** An error as the SDK throws it: the class name, the text, the status of the answer. */
export function awsError(name: string, status: number | undefined, message = "simulated"): Error {
  const $metadata = status === undefined ? {} : { httpStatusCode: status };
  return Object.assign(new Error(message), { name, $metadata });
}

export const throttling = () => awsError("ThrottlingException", 400, "Rate exceeded");
export const unavailable = () => awsError("ServiceUnavailable", 503, "Service is unavailable");
export const noAnswer = () => awsError("TimeoutError", undefined, "socket hang up");
export const accessDenied = (what: string) =>
  awsError("AccessDenied", 403, `not authorized to perform: ${what}`);
