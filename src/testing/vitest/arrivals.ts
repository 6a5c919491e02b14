/** The real timers, taken before a test replaces them: waiting here takes real time. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

interface Waiting<Item> {
  readonly isWanted: (item: Item) => boolean;
  readonly take: (item: Item) => void;
}

/** The arrived items in their order, and the callers that wait for more. */
export class Arrivals<Item> {
  readonly #all: Item[] = [];
  readonly #taken = new Set<Item>();
  readonly #waiting = new Set<Waiting<Item>>();

  add(item: Item): void {
    this.#all.push(item);
    for (const waiting of this.#waiting) {
      if (!waiting.isWanted(item)) continue;
      this.#waiting.delete(waiting);
      waiting.take(item);
      return;
    }
  }

  all(): readonly Item[] {
    return [...this.#all];
  }

  /**
   * Resolves with the first wanted item that was not returned before, as soon as it arrives.
   * @param timeout in milliseconds
   * @throws the error of `missed`, if none arrives in this time
   */
  next(isWanted: (item: Item) => boolean, timeout: number, missed: () => Error): Promise<Item> {
    const there = this.#all.find((item) => !this.#taken.has(item) && isWanted(item));
    if (there !== undefined) {
      this.#taken.add(there);
      return Promise.resolve(there);
    }
    return new Promise((resolve, reject) => {
      const waiting: Waiting<Item> = {
        isWanted,
        take: (item) => {
          stopTimer(timer);
          this.#taken.add(item);
          resolve(item);
        },
      };
      const timer = startTimer(() => {
        this.#waiting.delete(waiting);
        reject(missed());
      }, timeout);
      this.#waiting.add(waiting);
    });
  }
}

/** The default time to wait, in milliseconds: less than Vitest's default timeout of a test. */
export const defaultTimeout = 4000;

/** The names with their counts: `event_a (2), event_b`. */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
