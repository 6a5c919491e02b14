/**
 * Lets a command go on when the reader of its output closes it, as in `… | head`: a run still deletes what it has created,
 * and a failure still sets the exit code. A command that would never end by itself ends.
 */
export function goOnWithoutReader(isEndless: boolean): void {
  let isEnding = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') markUnwritten();
      // As a signal would: the state is kept, the server closed.
      if (!isEndless || isEnding || stream !== process.stdout) return;
      isEnding = true;
      process.kill(process.pid, 'SIGTERM');
    });
  }
}

/** What could not be written for another reason, such as a full disk, is a failure even if nothing else was. */
function markUnwritten(): void {
  process.once('exit', (code) => {
    if (code === 0) process.exitCode = 1;
  });
}
