import type { Evidence, Grade, Tolerance } from '../openapi/document/extensions.ts';
import { hasKeys } from '../openapi/document/json-pointer.ts';
import { oneLine } from './markdown-text.ts';

/** Notes for readers beside a description, in sentences of Markdown. */
export interface ReaderNotes {
  /** Reasons why something is not documented: `*Assumed: …*`. */
  readonly evidence: readonly string[];
  /** What else a deployment may do. */
  readonly tolerated: readonly NotedTolerance[];
  /** The messages with which a field is refused. */
  readonly messages: readonly NotedMessage[];
}

export interface NotedTolerance {
  /** The tolerance and its reason: `a deployment may take \`string\`. Laravel takes "30" for an integer.` */
  readonly text: string;
  /** Whether it concerns only requests, and no answer. */
  readonly isOfRequests: boolean;
}

export interface NotedMessage {
  readonly text: string;
  /** `documented` where the documentation shows it to the letter. */
  readonly grade: Extract<Grade, 'documented' | 'inferred'>;
}

export const noNotes: ReaderNotes = { evidence: [], tolerated: [], messages: [] };

/** The key of notes in a document until they move into its descriptions: a symbol that no document has. */
export const notesKey = Symbol('notes');

/** The notes of an object in an annotated document. */
export function notesOf(value: unknown): ReaderNotes {
  if (!hasKeys(value)) return noNotes;
  // Only the annotator writes this key, which is in no type of a document.
  return (value as { readonly [notesKey]?: ReaderNotes })[notesKey] ?? noNotes;
}

/** The notes of several objects, without duplicates. */
export function mergedNotes(values: readonly unknown[]): ReaderNotes {
  const notes = values.map(notesOf);
  return {
    evidence: [...new Set(notes.flatMap(({ evidence }) => evidence))],
    tolerated: eachOnce(notes.flatMap(({ tolerated }) => tolerated)),
    messages: eachOnce(notes.flatMap(({ messages }) => messages)),
  };
}

/** Notes without those of the same text. */
export function eachOnce<Note extends { readonly text: string }>(notes: readonly Note[]): Note[] {
  return [...new Map(notes.map((note) => [note.text, note])).values()];
}

/** The explanation of the marks, shown once. */
export const legend =
  '*Inferred* facts follow from the framework that the API visibly uses; *Assumed* facts are the likeliest reading where the documentation is silent. All other facts are documented.';

/** Subjects that need no name: the fact is next to the note, or concerns only this program. */
const silentSubjects = new Set(['this', 'description', 'value', 'x-resource']);

const gradeNames = { inferred: 'Inferred', assumed: 'Assumed' } as const;

/** @param applies whether the evidence of a subject holds here; false where a nearer schema overrides the subject */
export function evidenceSentences(evidence: Evidence, applies: (subject: string) => boolean): string[] {
  return Object.entries(evidence)
    .filter(([subject]) => applies(subject))
    .map(([subject, { grade, reason }]) => {
      const about = silentSubjects.has(subject) ? '' : ` (\`${subject}\`)`;
      return `*${gradeNames[grade]}${about}: ${oneLine(reason)}*`;
    });
}

export function notedTolerance({ status, type, keyword, unit, reason }: Tolerance): NotedTolerance {
  return {
    text: `${toleratedThing({ status, type, keyword, unit })}. ${oneLine(reason)}`,
    isOfRequests: type !== undefined || unit !== undefined,
  };
}

export function toleranceSentence({ text }: NotedTolerance): string {
  return `*Tolerated: ${text}*`;
}

interface Tolerated {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly keyword: string | undefined;
  readonly unit: true | undefined;
}

function toleratedThing({ status, type, keyword, unit }: Tolerated): string {
  if (status !== undefined) return `status ${status} in place of this one`;
  if (type !== undefined) return `a deployment may take \`${type}\``;
  if (keyword !== undefined) return `a deployment may break \`${keyword}\``;
  return unit === true ? 'the length may be counted in bytes or UTF-16 units' : 'a deployment may differ';
}

/** A list of messages as one paragraph. */
export function messagesSentence(messages: readonly NotedMessage[]): string {
  const quoted = messages.map(({ text, grade }) => `\`${text}\`${grade === 'inferred' ? ' *(inferred)*' : ''}`);
  return `Refused with: ${quoted.join(' · ')}`;
}
