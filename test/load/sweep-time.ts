/** What the program declares for the function that sweeps an account. */
export interface Declared {
  /** Invocations at once. */
  readonly concurrency: number;
  /** Messages of an invocation, which share its processor. */
  readonly batchSize: number;
  readonly memoryMegabytes: number;
}

/** What the sweep of one account costs. */
export interface Measured {
  /** The number of calls by `service:Action`. */
  readonly calls: Readonly<Record<string, number>>;
  /** Processor time of one core. */
  readonly processorSeconds: number;
}

/** A function has a whole core at this size. @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html */
const megabytesPerCore = 1769;

/**
 * The time of a call in seconds, several times what is usual, because the product has not been deployed yet: IAM returns
 * 1,000 roles in a page of more than a megabyte.
 */
const secondsPerCall: Readonly<Record<string, number>> = {
  "iam:ListRoles": 3,
  "sts:AssumeRole": 0.5,
  "dynamodb:Query": 0.2,
};
const secondsPerOtherCall = 0.05;

/** Between two invocations of an environment: Lambda deletes the messages and receives the next ones. */
const pauseSeconds = 0.2;

/**
 * @returns the seconds of a sweep of so many accounts. The accounts of a batch wait for their calls together, and use the
 * processor one after the other
 */
export function secondsOf(accounts: number, measured: Measured, declared: Declared): number {
  const { concurrency, batchSize, memoryMegabytes } = declared;
  const waiting = Object.entries(measured.calls)
    .map(([call, count]) => count * (secondsPerCall[call] ?? secondsPerOtherCall))
    .reduce((sum, seconds) => sum + seconds, 0);
  const share = Math.min(1, memoryMegabytes / megabytesPerCore);
  const batch = waiting + (batchSize * measured.processorSeconds) / share + pauseSeconds;
  return Math.ceil(accounts / (concurrency * batchSize)) * batch;
}
