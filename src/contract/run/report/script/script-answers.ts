import { quotedForShell, type ShellPart } from '../../../../text/quoting.ts';
import type { ShownReference } from '../../../cases/step.ts';

/** The form in which a read value is written: as a part of a URL, as JSON, or as plain text. */
export type ReadForm = 'url' | 'json' | 'text';

/** A value that is read from an answer: at a pointer, or the id of an entry of the list there. */
export interface Reading {
  /** JSON Pointer; `location` for the last segment of the path in its `Location`, `etag` for its `ETag`. */
  readonly at: string;
  readonly having?: ShownReference['having'];
  /** True for the last such entry. */
  readonly isLast?: boolean;
  readonly form: ReadForm;
  readonly variable: string;
}

export function isSameReading(one: Omit<Reading, 'variable'>, other: Omit<Reading, 'variable'>): boolean {
  const { at, isLast, form, having } = one;
  const isSamePlace = at === other.at && form === other.form && isLast === other.isLast;
  return isSamePlace && JSON.stringify(having) === JSON.stringify(other.having);
}

/** True if a value is read from the headers of an answer. */
export function isInHeader(at: Reading['at']): boolean {
  return at === 'location' || at === 'etag';
}

/**
 * The shell function that reads a value from an answer, with or without headers. Prints nothing if there is no value.
 */
export function answerReader(readings: readonly Reading[]): string[] {
  if (readings.length === 0) return [];
  const hasLists = readings.some(({ having }) => having !== undefined);
  const hasForms = readings.some(({ form }) => form !== 'url');
  const hasLocations = readings.some(({ at }) => at === 'location');
  const hasTags = readings.some(({ at }) => at === 'etag');
  const inList = [
    'if (having) found = [found].flat()[last ? "findLast" : "find"]((one) => Object.entries(JSON.parse(having))',
    '  .every(([name, value]) => String(one?.[name]).toLowerCase() === String(value).toLowerCase()))?.id;',
  ];
  const inHeader = [
    'if (at === "location") found = /^location:.*?([^\\/?#\\s]+)\\/*(?:[?#].*)?\\s*$/im.exec(text)?.[1];',
    'if (at === "location") try { found = decodeURIComponent(found); } catch {}',
  ];
  const inTag = ['if (at === "etag") found = /^etag:[ \\t]*(.*?)\\s*$/im.exec(text)?.[1];'];
  const isId = '/string|number/.test(typeof found) && !/^\\.{0,2}$/.test(found)';
  const inForms = [
    'if (form === "json") process.stdout.write(JSON.stringify(found) ?? "");',
    'else if (form === "text") process.stdout.write(typeof found === "object" ? JSON.stringify(found) : String(found ?? ""));',
    `else if (${isId}) process.stdout.write(encodeURIComponent(found));`,
  ];
  const lines = [
    `const [at${hasLists || hasForms ? ', having, last' : ''}${hasForms ? ', form' : ''}] = process.argv.slice(1), text = require("fs").readFileSync(0, "utf8");`,
    'let found;',
    'try { found = JSON.parse(text.slice(Math.max(0, text.search(/^[[{]/m)))); } catch {}',
    'for (const name of at.split("/").slice(1)) found = found?.[name.replace(/~1/g, "/").replace(/~0/g, "~")];',
    ...(hasLists ? inList : []),
    ...(hasLocations ? inHeader : []),
    ...(hasTags ? inTag : []),
    ...(hasForms ? inForms : [`if (${isId}) process.stdout.write(encodeURIComponent(found));`]),
  ];
  return ['', '# The id in an answer', "id_in() { node -e '", ...lines.map((line) => `  ${line}`), `' -- "$@"; }`];
}

/** The assignment of a value from the last answer to its variable. */
export function assignment({ variable, at, having, isLast, form }: Reading): string {
  const entry = having === undefined ? '' : JSON.stringify(having);
  const words = [entry, isLast ? 'last' : '', form === 'url' ? '' : form];
  while (words.at(-1) === '') words.pop();
  return `${variable}=$(printf '%s\\n' "$ANSWER" | id_in ${[quotedForShell(at), ...words.map(asWord)].join(' ')})`;
}

function asWord(word: string): string {
  return /^[a-z]+$/.test(word) ? word : quotedForShell(word);
}

/** The placeholder for a read value in a request: no notation escapes its characters. */
export function markerOf(slot: number): string {
  return `talkover-answer-${slot}-read`;
}

export function hasMarkers(text: string): boolean {
  return /talkover-answer-\d+-read/.test(text);
}

/** The notation of a text into which values are read. */
export type Notation = 'url' | 'json' | 'text';

/**
 * Splits a text at its markers.
 * @param partOf the part that replaces a marker; in JSON, quotation marks around it belong to it
 */
export function splitAtMarkers(
  text: string,
  notation: Notation,
  partOf: (slot: number, form: ReadForm) => { readonly part: ShellPart; readonly isText: boolean },
): ShellPart[] {
  const parts: ShellPart[] = [];
  let at = 0;
  for (const { 0: whole, 1: quote = '', 2: slot, 3: end = '', index } of text.matchAll(marked)) {
    const isQuoted = quote !== '' && quote === end && (quote === '"' ? notation === 'json' : notation === 'url');
    const form = isQuoted && quote === '"' ? 'json' : formOf(notation);
    const { part, isText } = partOf(Number(slot), form);
    // JSON in a URL keeps its quotation marks outside the variable.
    const isInside = !isQuoted || (form === 'url' && isText);
    parts.push(text.slice(at, index) + (isInside ? quote : ''), part);
    at = index + whole.length - (isInside ? end.length : 0);
  }
  return [...parts, text.slice(at)].filter((part) => part !== '');
}

const marked = /("|%22)?talkover-answer-(\d+)-read("|%22)?/g;

function formOf(notation: Notation): ReadForm {
  return notation === 'url' ? 'url' : 'text';
}
