import { setTimeout } from "node:timers/promises";
import type { Clock } from "../core/shared/clock.ts";

export const systemClock: Clock = {
  now: () => new Date(),
  pause: (milliseconds) => setTimeout(milliseconds),
};
