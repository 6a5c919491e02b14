import { existsSync, readFileSync } from 'node:fs';
import { hasKeys } from '../../../openapi/document/json-pointer.ts';
import type { Report } from './events.ts';

/** What a deployment does where the documentation is silent: case id to what was seen. */
export type Observations = Readonly<Record<string, string>>;

export function observationsOf({ cases }: Report): Observations {
  return Object.fromEntries(
    cases.filter(({ verdict }) => verdict === 'observe').map(({ id, reason }) => [id, reason] as const),
  );
}

/** What an earlier run has kept; undefined if there was none. */
export function readObservations(file: string): Observations | undefined {
  if (!existsSync(file)) return undefined;
  const kept: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const entries = hasKeys(kept) ? Object.entries(kept) : [];
  return Object.fromEntries(entries.map(([id, text]) => [id, String(text)]));
}
