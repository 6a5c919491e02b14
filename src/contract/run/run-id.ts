import { randomInt } from 'node:crypto';
import { hasKeys } from '../../openapi/document/json-pointer.ts';
import { receiverMarker } from '../cases/markers.ts';
import { FromAnswer } from '../cases/step.ts';

/** What the cases hold in place of a run's digits. */
const placeholder = '00000000';

/** What a run calls itself: the same seed gives the same names and ids. */
export interface RunName {
  readonly seed: number;
  /** In every name and URL that the run creates. */
  readonly mark: string;
  readonly secret: string;
  /** A UUID that nothing has. */
  readonly unknownId: string;
  /** The same for ids that are numbers; 32 bits hold it. */
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

/** Whether a name is one that a run gives to what it makes. */
export function isNameOfRun(name: string): boolean {
  return /talkover-contract-\d{8}/.test(name);
}

/** Whether a text bears the mark of a run, also where it is written in capitals, escaped or without dashes. */
export function bearsMark(text: string, mark: string): boolean {
  return text.includes(mark) || bare(text).includes(bare(mark));
}

/** Whether a text may be the beginning of a name of a run that was cut off. */
export function isCutName(text: string, mark: string): boolean {
  const letters = bare(text);
  return letters.length >= shortestCut && bare(mark).startsWith(letters);
}

/** With fewer letters, many names begin like that of a run. */
const shortestCut = 10;

/** Letters and digits, without escapes of HTML or URLs. */
function bare(text: string): string {
  return text
    .replace(/&#?\w{1,8};|%[\da-f]{2}/gi, '')
    .toLowerCase()
    .replace(/[^a-z\d]/g, '');
}

/** A body of a case with the run's name filled in, and the URL of its receiver where it has one. */
export function named<T>(value: T, { mark, secret }: RunName, receiverUrl: string = receiverMarker): T {
  return filledIn(value, [
    [`talkover-contract-${placeholder}`, mark],
    [`talkover-secret-${placeholder}`, secret],
    [receiverMarker, receiverUrl],
  ]);
}

/** A copy of a JSON value, each text of it with some words in place of others. */
export function filledIn<T>(value: T, words: readonly (readonly [from: string, to: string])[]): T {
  // A text stays a text, and all else is as it was.
  return fillIn(value, words) as T;
}

function fillIn(value: unknown, names: readonly (readonly [string, string])[]): unknown {
  if (typeof value === 'string') return names.reduce((text, [from, to]) => text.replaceAll(from, to), value);
  if (value instanceof FromAnswer || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map((item) => fillIn(item, names));
  if (!hasKeys(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillIn(item, names)]));
}
