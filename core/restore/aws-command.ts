/**
 * A line for a POSIX shell that calls AWS with this input. Everything is handed over as one piece of JSON, because the
 * AWS CLI reads a file where a parameter begins with `file://`, and takes one that begins with a dash for an option.
 * Quotes and everything beyond ASCII are written as JSON escapes, so that nothing in it means anything to a shell.
 *
 * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-skeleton.html
 */
export function awsCommand(operation: string, input: object): string {
  return `aws iam ${operation} --cli-input-json '${escaped(JSON.stringify(input))}'`;
}

function escaped(json: string): string {
  return json.replaceAll(
    /['\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
