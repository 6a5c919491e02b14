// Not the global one, which the fake timers of a test take away: all requests would wait for ever.
import { setImmediate } from 'node:timers';

let waiting: (() => void)[] = [];

/**
 * Resolves when all is read that came in this turn of the event loop, in the order of the calls. So requests that come
 * together are answered together: the code that answers them stays in the processor's caches, and a client that waits
 * for several answers is woken up for all of them at once. A lone request waits for nothing.
 */
export function endOfTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (waiting.length === 0) setImmediate(release);
    waiting.push(resolve);
  });
}

function release(): void {
  const released = waiting;
  waiting = [];
  for (const resolve of released) resolve();
}
