import type { Fault } from "./change.ts";
import { limits } from "./limits.ts";

/** Collects what cannot be read, so that one answer tells all of it. */
export class Faults {
  readonly found: Fault[] = [];

  add(path: string, message: string): void {
    if (this.found.length < limits.faults) this.found.push({ path, message });
  }
}
