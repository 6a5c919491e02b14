/** The timers as they are before a test replaces them: what is waited for here is work, and takes real time. */
const { setTimeout: startTimer, clearTimeout: stopTimer } = globalThis;

interface Waiting<Item> {
  readonly isWanted: (item: Item) => boolean;
  readonly take: (item: Item) => void;
}

/** What has arrived, in its order, and who waits for more. */
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
   * The first that is wanted and was not given before, as soon as it is there.
   * @param timeout in milliseconds
   * @throws what `missed` gives, when none has come in this time
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

/** How long something is waited for, in milliseconds, where nothing is said: less than a test may take by default. */
export const defaultTimeout = 4000;

/** `event_a (2), event_b`: which names there are, and how often. */
export function counted(names: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} (${count})`)).join(', ');
}
