import type { AbortedSignal } from './web/web-types.ts';

/** Waits. Ends early when the signal aborts. Uses the current global timer, which a test may have replaced. */
export function sleep(milliseconds: number, signal: AbortedSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    // A replaced timer would delay a caller that need not wait.
    if (milliseconds <= 0) return resolve();
    const end = () => {
      clearTimeout(timeout);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    const timeout = setTimeout(end, milliseconds);
    signal?.addEventListener('abort', end);
  });
}
