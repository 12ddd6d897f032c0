import type { Fault } from "../model/change.ts";
import { limits } from "../model/limits.ts";

/** Collects what cannot be read, so that one answer tells all of it. */
export class Faults {
  readonly found: Fault[] = [];

  add(path: string, message: string): void {
    if (this.found.length < limits.faults) this.found.push({ path, message });
  }
}
