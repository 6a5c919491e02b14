/**
 * Lets a command continue when the reader of its output closes it, as in `… | head`: a run still deletes what it has
 * created, and a failure still sets the exit code. An endless command ends.
 */
export function goOnWithoutReader(isEndless: boolean): void {
  let isEnding = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'EPIPE' && code !== 'ERR_STREAM_DESTROYED') markUnwritten();
      // Ends like a signal: the state is kept, and the server is closed.
      if (!isEndless || isEnding || stream !== process.stdout) return;
      isEnding = true;
      process.kill(process.pid, 'SIGTERM');
    });
  }
}

/** Makes another write failure, such as a full disk, a failure of the command. */
function markUnwritten(): void {
  process.once('exit', (code) => {
    if (code === 0) process.exitCode = 1;
  });
}
