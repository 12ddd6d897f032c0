import { Bench } from "tinybench";

/** What is timed. */
export interface Subject {
  readonly name: string;
  /** Runs before each batch and is not timed. */
  readonly prepare?: () => void | Promise<void>;
  /** A batch. */
  readonly run: () => void | Promise<void>;
  /** The number of calls in a batch. */
  readonly calls: number;
}

/** The first rounds measure the compiler. */
const warmUps = 30;
const rounds = 20;
const batchesOfRound = 2;

/**
 * Times the subjects in turn, some batches each, so that a busy machine slows all of them alike. The time is that of the
 * processor: a process that waits for its turn is not slow. The lower quartile counts, because other processes empty the
 * processor's caches.
 *
 * @returns the time of a call in microseconds, by the name of the subject
 * @throws the error of a subject
 */
export async function timesOf(subjects: readonly Subject[]): Promise<ReadonlyMap<string, number>> {
  const times = new Map(subjects.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < warmUps + rounds; round++) {
    const bench = new Bench({
      time: 0,
      iterations: batchesOfRound,
      warmup: false,
      retainSamples: true,
      throws: true,
    });
    for (const { name, run, prepare } of subjects)
      bench.add(name, () => processorTimeOf(run), { ...(prepare && { beforeEach: async () => prepare() }) });
    const tasks = await bench.run();
    if (round < warmUps) continue;
    for (const [at, { name, calls }] of subjects.entries()) {
      const result = tasks[at]?.result;
      if (result?.state !== "completed")
        throw new Error(`expected ${name} to complete, found ${result?.state}`);
      const samples = result.latency.samples ?? [];
      times.get(name)?.push(...samples.map((milliseconds) => (milliseconds * 1000) / calls));
    }
  }
  return new Map([...times].map(([name, some]) => [name, quantile(some, 0.25)]));
}

async function processorTimeOf(run: Subject["run"]): Promise<{ overriddenDuration: number }> {
  const start = process.cpuUsage();
  await run();
  const { user, system } = process.cpuUsage(start);
  return { overriddenDuration: (user + system) / 1000 };
}

export function median(numbers: readonly number[]): number {
  return quantile(numbers, 0.5);
}

function quantile(numbers: readonly number[], share: number): number {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

/** A part of the report. */
export interface Report {
  readonly title: string;
  /** What the table shows, and what is compared. */
  readonly text: string;
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** One sentence for each figure above its budget. */
  readonly broken: readonly string[];
}

/** @returns the sentence, if the figure is above its budget */
export function above(what: string, found: number, budget: number): readonly string[] {
  return found <= budget ? [] : [`${what}: expected at most ${budget}, found ${found.toFixed(2)}`];
}

export function microseconds(time: number): string {
  if (time >= 1000) return `${(time / 1000).toFixed(1)} ms`;
  return `${time.toFixed(time < 10 ? 2 : 1)} µs`;
}

export function times(ratio: number): string {
  return ratio.toFixed(ratio < 0.1 ? 3 : ratio < 10 ? 2 : 1);
}
