import type { Run } from "../scenarios/run.ts";
import { announcedLater, announcedOnce, oneMessageARole, snsNotRepeated } from "./announced.ts";
import { ends, endsInTime, queuesDrain } from "./ends.ts";
import { wavesAreGroups } from "./grouped.ts";
import { driftIsReported, oneIncident } from "./missed.ts";
import { stepsStay, undoCopy } from "./record.ts";
import { trustedStay } from "./trusted.ts";
import { budgetHolds, neverOff, onlyApproved, onlyExpected, writtenOnce } from "./writes.ts";

/** One of DESIGN.md's promises. @returns a sentence for each violation */
export type Check = (run: Run) => readonly string[];

/** By the number of the promise in DESIGN.md. */
export const promises = {
  "1 every drift is reported": driftIsReported,
  "1 every queue drains": queuesDrain,
  "1 a hung call costs its message only": endsInTime,
  "3 no write while the toggle is off": neverOff,
  "3 no write without the approval that it needs": onlyApproved,
  "3 only the expected document is written": onlyExpected,
  "3 one write a drift": writtenOnce,
  "3 the write budget holds": budgetHolds,
  "3 a trusted change is not reverted": trustedStay,
  "4 every notification shows the present state": announcedLater,
  "4 nothing twice in Slack": announcedOnce,
  "4 one message for one role": oneMessageARole,
  "4 nothing twice on the topic": snsNotRepeated,
  "4 one drift, one incident": oneIncident,
  "4 a wave is one group": wavesAreGroups,
  "5 steps are only added": stepsStay,
  "5 the undo copy comes before the write": undoCopy,
  "5 everything comes to an end": ends,
} as const satisfies Readonly<Record<string, Check>>;

export type PromiseName = keyof typeof promises;

export interface Violation {
  readonly promise: PromiseName;
  readonly text: string;
}

export function violationsOf(run: Run): Violation[] {
  return entriesOf(promises).flatMap(([promise, check]) => check(run).map((text) => ({ promise, text })));
}

export function entriesOf<T extends object>(object: T): [keyof T & string, T[keyof T & string]][] {
  const names = Object.keys(object).filter((name): name is keyof T & string => name in object);
  return names.map((name) => [name, object[name]]);
}
