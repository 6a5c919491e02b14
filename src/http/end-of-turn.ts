// Imported because a test's fake timers replace the global one: all requests would wait forever.
import { setImmediate } from 'node:timers';

let waiting: (() => void)[] = [];

/**
 * Resolves after everything that arrived in this turn of the event loop is read, in the order of the calls. So requests
 * that arrive together are answered together: the code stays in the processor's caches, and a client that waits for
 * several answers wakes up once. A single request does not wait.
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
