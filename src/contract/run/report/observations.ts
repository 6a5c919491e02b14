import { existsSync, readFileSync } from 'node:fs';
import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import type { Report } from './events.ts';

/** What a deployment does where the documentation says nothing, by the ids of cases. */
export type Observations = Readonly<Record<string, string>>;

export function observationsOf({ cases }: Report): Observations {
  return Object.fromEntries(
    cases.filter(({ verdict }) => verdict === 'observe').map(({ id, reason }) => [id, reason] as const),
  );
}

/** Reads the observations that an earlier run has kept; undefined if the file does not exist. */
export function readObservations(file: string): Observations | undefined {
  if (!existsSync(file)) return undefined;
  const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const entries = hasKeys(kept) ? Object.entries(kept) : [];
  return Object.fromEntries(entries.map(([id, text]) => [id, String(text)]));
}
