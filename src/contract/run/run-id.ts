import { randomInt } from 'node:crypto';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { receiverMarker } from '../cases/markers.ts';
import { FromAnswer } from '../cases/step.ts';

/** The placeholder for a run's digits in the cases. */
const placeholder = '00000000';

/** The names and ids of a run, which are the same for the same seed. */
export interface RunName {
  readonly seed: number;
  /** In every name and URL that the run creates. */
  readonly mark: string;
  readonly secret: string;
  /** A UUID that does not exist. */
  readonly unknownId: string;
  /** A numeric id that does not exist; it fits into 32 bits. */
  readonly unknownNumber: number;
}

export function randomSeed(): number {
  return randomInt(1, 100_000_000);
}

export function runName(seed: number): RunName {
  const digits = String(seed % 100_000_000).padStart(placeholder.length, '0');
  return {
    seed,
    mark: `talkover-contract-${digits}`,
    secret: `talkover-secret-${digits}`,
    unknownId: `${digits}-0000-4000-8000-0000${digits}`,
    unknownNumber: 2_000_000_000 + Number(digits),
  };
}

/** True if a name is one that a run gives to its records. */
export function isNameOfRun(name: string): boolean {
  return /talkover-contract-\d{8}/.test(name);
}

/** True if a text contains the mark of a run, also in capitals, escaped or without dashes. */
export function bearsMark(text: string, mark: string): boolean {
  return text.includes(mark) || bare(text).includes(bare(mark));
}

/** True if a text may be a truncated name of a run. */
export function isCutName(text: string, mark: string): boolean {
  const letters = bare(text);
  return letters.length >= shortestCut && bare(mark).startsWith(letters);
}

/** The fewest letters of a truncated name: with fewer, many names begin like one of a run. */
const shortestCut = 10;

/** Letters and digits, without escapes of HTML or URLs. */
function bare(text: string): string {
  return text
    .replace(/&#?\w{1,8};|%[\da-f]{2}/gi, '')
    .toLowerCase()
    .replace(/[^a-z\d]/g, '');
}

/** Fills the run's name, its secret and the URL of its receiver, if it has one, into a value of a case. */
export function named<T>(value: T, { mark, secret }: RunName, receiverUrl: string = receiverMarker): T {
  return filledIn(value, [
    [`talkover-contract-${placeholder}`, mark],
    [`talkover-secret-${placeholder}`, secret],
    [receiverMarker, receiverUrl],
  ]);
}

/** A copy of a JSON value with words replaced in each text. */
export function filledIn<T>(value: T, words: readonly (readonly [from: string, to: string])[]): T {
  // Texts stay texts, and everything else is unchanged.
  return fillIn(value, words) as T;
}

function fillIn(value: unknown, names: readonly (readonly [string, string])[]): unknown {
  if (typeof value === 'string') return names.reduce((text, [from, to]) => text.replaceAll(from, to), value);
  if (value instanceof FromAnswer || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, names));
  if (!hasKeys(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, names)]));
}
