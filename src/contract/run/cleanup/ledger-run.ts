import { randomUUID } from 'node:crypto';
import { exists, startOf } from '../../../system/processes.ts';

/** Which run has written a line of a ledger. The system gives numbers of processes anew, so that the start belongs to it. */
export interface LedgerRun {
  readonly id: string;
  readonly pid: number;
  /** When the process began, as the system counts; null where it does not say. */
  readonly started: string | null;
}

/** The runs of this process that go on. */
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

/** Whether a run that has not said that it has ended goes on: its process has not crashed. */
export function isLiving({ id, pid, started }: LedgerRun): boolean {
  if (pid === process.pid) return living.has(id);
  return exists(pid) && startOf(pid) === started;
}
