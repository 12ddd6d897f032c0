interface Waiting {
  readonly at: number;
  /** Of two timers with the same time, the one that was set first runs first. */
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Virtual time: nothing waits in real time. Timers run in the order of their times, and everything that follows from one
 * timer happens before the next.
 */
export class VirtualTime {
  /** Milliseconds since 1970. */
  now: number;
  readonly start: number;
  #order = 0;
  readonly #heap: Waiting[] = [];

  constructor(start: number) {
    this.start = start;
    this.now = start;
  }

  at(time: number, wake: () => void): void {
    const heap = this.#heap;
    heap.push({ at: Math.max(time, this.now), order: this.#order++, wake });
    let child = heap.length - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child], heap[parent])) break;
      swap(heap, child, parent);
      child = parent;
    }
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.at(this.now + milliseconds, resolve));
  }

  /** Runs until the given time, or until nothing waits. */
  async runUntil(end: number): Promise<void> {
    await settled();
    for (let next = this.#heap[0]; next !== undefined && next.at <= end; next = this.#heap[0]) {
      this.#dropFirst();
      this.now = next.at;
      next.wake();
      await settled();
    }
    this.now = Math.max(this.now, end);
  }

  #dropFirst(): void {
    const heap = this.#heap;
    const last = heap.pop();
    if (heap.length === 0 || last === undefined) return;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      const smaller = isBefore(heap[right], heap[left]) ? right : left;
      if (!isBefore(heap[smaller], heap[parent])) break;
      swap(heap, smaller, parent);
      parent = smaller;
    }
  }
}

function isBefore(one: Waiting | undefined, other: Waiting | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return one.at < other.at || (one.at === other.at && one.order < other.order);
}

function swap(heap: Waiting[], one: number, other: number): void {
  const [a, b] = [heap[one], heap[other]];
  if (a === undefined || b === undefined) return;
  heap[one] = b;
  heap[other] = a;
}

/** Waits until no promise can proceed: the product awaits only promises, no real timers. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
