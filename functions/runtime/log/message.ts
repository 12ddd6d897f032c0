import { AsyncLocalStorage } from "node:async_hooks";
import type { Subject } from "../../../core/events/event-subject.ts";

/** The message that is being handled. */
interface CurrentMessage {
  readonly subject: Subject;
  /** Calls to AWS so far, by clients with `countCalls`. */
  calls: number;
}

const storage = new AsyncLocalStorage<CurrentMessage>();

/** Messages of a batch are handled in parallel: each has a context of its own. */
export function withMessage<T>(subject: Subject, work: () => Promise<T>): Promise<T> {
  return storage.run({ subject, calls: 0 }, work);
}

export function currentMessage(): CurrentMessage | undefined {
  return storage.getStore();
}
