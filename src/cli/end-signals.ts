/** Ctrl-C, and the signal of supervisors. A second one ends the process immediately. */
const insistent = ['SIGINT', 'SIGTERM'] as const;

/** Sent when a terminal is closed, sometimes by both the kernel and the shell, and by supervisors after SIGTERM. */
const hangUp = 'SIGHUP';

/**
 * Starts to end a command at the first SIGINT, SIGTERM or SIGHUP. A second SIGINT or SIGTERM has no listener and ends
 * the process immediately.
 * @returns removes the listeners
 */
export function onEndSignal(begin: () => void): () => void {
  let hasBegun = false;
  const beginOnce = () => {
    if (hasBegun) return;
    hasBegun = true;
    begin();
  };
  const forget = () => {
    for (const signal of insistent) process.removeListener(signal, insist);
  };
  function insist(): void {
    forget();
    beginOnce();
  }
  for (const signal of insistent) process.on(signal, insist);
  process.on(hangUp, beginOnce);
  return () => {
    forget();
    process.removeListener(hangUp, beginOnce);
  };
}
