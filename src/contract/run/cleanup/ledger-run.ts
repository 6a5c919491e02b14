import { randomUUID } from 'node:crypto';
import { exists, startOf } from '../../../system/processes.ts';

/** The run that has written a line of a ledger. Process ids are reused, so the start of the process is noted, too. */
export interface LedgerRun {
  readonly id: string;
  readonly pid: number;
  /** The start of the process in the system's own units; null if unknown. */
  readonly started: string | null;
}

/** The running runs of this process. */
const living = new Set<string>();

export function newRun(): LedgerRun {
  return { id: randomUUID(), pid: process.pid, started: startOf(process.pid) };
}

export function beginRun({ id }: LedgerRun): void {
  living.add(id);
}

export function endRun({ id }: LedgerRun): void {
  living.delete(id);
}

/** True if a run without a noted end is still running: its process has not crashed. */
export function isLiving({ id, pid, started }: LedgerRun): boolean {
  if (pid === process.pid) return living.has(id);
  return exists(pid) && startOf(pid) === started;
}
