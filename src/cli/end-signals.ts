/** Ctrl-C, and what supervisors send: who sends it again wants the end at once. */
const insistent = ['SIGINT', 'SIGTERM'] as const;

/** A terminal that is closed: the kernel and the shell may both say so, and supervisors after SIGTERM. */
const hangUp = 'SIGHUP';

/**
 * Begins to end a command when the process gets SIGINT, SIGTERM or SIGHUP; once, whatever comes. A second SIGINT or
 * SIGTERM meets no listener and ends the process at once.
 * @returns takes the listeners away
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
