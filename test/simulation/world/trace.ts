import type { VirtualTime } from "./time.ts";

/** What happened, in order, with virtual times. */
export class Trace {
  readonly #time: VirtualTime;
  readonly #lines: { readonly at: number; readonly text: string }[] = [];

  constructor(time: VirtualTime) {
    this.#time = time;
  }

  add(text: string): void {
    this.#lines.push({ at: this.#time.now, text });
  }

  /** One line for each event: hours, minutes, seconds and milliseconds since the start. */
  print(): string {
    return this.#lines.map(({ at, text }) => `${clock(at - this.#time.start)} ${text}`).join("\n");
  }
}

function clock(milliseconds: number): string {
  return new Date(milliseconds).toISOString().slice(11, 23);
}
