import { readFileSync } from 'node:fs';

/** Whether a process with this id exists. */
export function exists(pid: number): boolean {
  try {
    // Signal 0 only tests.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and belongs to another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The start of a process, in the system's own units; null on systems without `/proc`, or if the process has ended. */
export function startOf(pid: number): string | null {
  try {
    // The second field is a name in parentheses, which may contain anything; the start is the 22nd.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s*/s, '')
        .split(' ')[19] ?? null
    );
  } catch {
    return null;
  }
}
