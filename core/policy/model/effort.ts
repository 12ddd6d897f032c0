/** How much work may still be done for one comparison; bounds the time that hostile documents take. */
export interface Effort {
  left: number;
}

/** Whether there is effort left for this much work; about a unit for each 50 simple steps. */
export function spend(effort: Effort, units = 1): boolean {
  effort.left -= units;
  return effort.left > 0;
}
