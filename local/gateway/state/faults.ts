import type { AwsError } from "../http/answers.ts";
import type { AwsRequest } from "../http/request.ts";

/** Injects errors into chosen calls. */
export interface Fault extends AwsError {
  /** @default any service */
  readonly service?: string;
  /** @default any action */
  readonly action?: string;
  /** @default any account */
  readonly account?: string;
  /** @default 1 */
  readonly times?: number;
}

export interface Faults {
  plan(fault: Fault): void;
  clear(): void;
  /** @returns the error for this call, and counts it */
  take(request: AwsRequest, account: string): AwsError | undefined;
}

export const throttling: AwsError = { status: 400, code: "Throttling", message: "Rate exceeded" };

export function planFaults(): Faults {
  let planned: { fault: Fault; left: number }[] = [];
  return {
    plan: (fault) => void planned.push({ fault, left: fault.times ?? 1 }),
    clear() {
      planned = [];
    },
    take(request, account) {
      const found = planned.find(({ fault, left }) => left > 0 && concerns(fault, request, account));
      if (!found) return undefined;
      found.left -= 1;
      return found.fault;
    },
  };
}

function concerns(fault: Fault, request: AwsRequest, account: string): boolean {
  return (
    (fault.service ?? request.signature?.service) === request.signature?.service &&
    (fault.action ?? request.action) === request.action &&
    (fault.account ?? account) === account
  );
}
