import { Aim } from "./aim.ts";
import type { Grants } from "./document.ts";
import { admits } from "./evaluate.ts";
import type { Random } from "./random.ts";
import { type Caller, type OwnPolicy, type Reading, type Request, readings } from "./request.ts";
import { ownAccount } from "./vocabulary.ts";

export interface Difference {
  readonly request: Request;
  readonly reading: Reading;
  readonly admittedBefore: boolean;
  readonly admittedAfter: boolean;
}

export interface SearchOptions {
  readonly attempts: number;
  readonly random: Random;
  /** Only requests that are newly admitted count, not those newly refused. */
  readonly newlyAdmitted?: boolean;
  /** Only requests as AWS makes them. Directions are about these; equality is about any. */
  readonly plain?: boolean;
  /** What the caller's own policies may say to a plain request: only that they allow it, unless stated. */
  readonly ownPolicies?: readonly OwnPolicy[];
  readonly caller?: (random: Random) => Caller;
  /** The account of the role; that of the vocabulary, unless stated. */
  readonly account?: string;
}

/** Looks for a request that one document admits and the other does not, under any reading of the AWS pages. */
export function findDifference(
  before: Grants,
  after: Grants,
  options: SearchOptions,
): Difference | undefined {
  const { attempts, random, newlyAdmitted = false, plain = false, account = ownAccount } = options;
  const aim = new Aim([before, after], random);
  for (let attempt = 0; attempt < attempts; attempt++) {
    const wanted = {
      ...(options.caller && { caller: options.caller(random) }),
      ...(options.ownPolicies && { ownPolicy: random.pick(options.ownPolicies) }),
    };
    const request = plain ? aim.plainRequest(wanted) : aim.request(wanted);
    for (const reading of readings) {
      const admittedBefore = admits(before, request, account, reading);
      const admittedAfter = admits(after, request, account, reading);
      if (admittedBefore === admittedAfter || (newlyAdmitted && admittedBefore)) continue;
      return { request, reading, admittedBefore, admittedAfter };
    }
  }
  return undefined;
}

/** For messages: a map prints as nothing in JSON. */
export function describeDifference({ request, ...rest }: Difference): string {
  return JSON.stringify({ ...rest, request: { ...request, context: Object.fromEntries(request.context) } });
}
