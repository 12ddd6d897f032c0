import type { MiddlewareStack } from "@smithy/types";
import { currentMessage } from "./log/message.ts";

/**
 * Makes a client count its calls for the message that is being handled. A call counts once, however often the SDK
 * retries it.
 */
export function countCalls<Input extends object, Output extends object>(client: {
  readonly middlewareStack: MiddlewareStack<Input, Output>;
}): void {
  client.middlewareStack.add(
    (next) => (call) => {
      const message = currentMessage();
      if (message !== undefined) message.calls++;
      return next(call);
    },
    { step: "initialize", name: "countCalls" },
  );
}
