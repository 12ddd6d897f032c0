import { setTimeout } from "node:timers/promises";
import type { Clock } from "../core/ports.ts";

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => setTimeout(milliseconds),
};
