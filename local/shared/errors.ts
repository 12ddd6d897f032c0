/** The command line is not one that we know. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}
