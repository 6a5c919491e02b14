import type { AbortedSignal } from './web/web-types.ts';

/** Waits, where there is anything to wait for. Ends early when the signal aborts. The timer is that of this moment, which a test may have replaced. */
export function sleep(milliseconds: number, signal: AbortedSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    // A replaced timer would hold up what waits for nothing.
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
