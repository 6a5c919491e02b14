import { readFileSync } from 'node:fs';

/** Whether there is a process of this number. */
export function exists(pid: number): boolean {
  try {
    // Signal 0 is none.
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // It exists and is somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** When a process began, as the system counts; null where the system has no `/proc`, or the process is gone. */
export function startOf(pid: number): string | null {
  try {
    // The second field is a name in parentheses, which may hold anything; the start is the 22nd.
    return (
      readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\)\s*/s, '')
        .split(' ')[19] ?? null
    );
  } catch {
    return null;
  }
}
