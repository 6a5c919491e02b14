import type { Visit } from './visit.ts';

/** Writes a line of the log. @param reasons remarks after the status; undefined ones are left out */
export type LogLine = (
  visit: Visit,
  status: number | undefined,
  reasons: readonly (string | undefined)[],
  fault?: Error,
) => void;
