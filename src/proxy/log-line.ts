import type { Visit } from './visit.ts';

/** Writes a line of the log. @param reasons what there is to say beside the status; those that are undefined are left out */
export type LogLine = (
  visit: Visit,
  status: number | undefined,
  reasons: readonly (string | undefined)[],
  fault?: Error,
) => void;
