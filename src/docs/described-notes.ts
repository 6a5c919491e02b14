import { hasKeys } from '../openapi/document/json-pointer.ts';
import { enumerationOf } from '../openapi/schemas/dialect.ts';
import { escapeMarkup } from '../text/quoting.ts';
import { code } from './markdown-text.ts';
import { messagesSentence, notesOf, type ReaderNotes, toleranceSentence } from './reader-notes.ts';
import type { SchemaReading } from './schema-reading.ts';

type Json = Record<string, unknown>;

/** Moves notes into the descriptions of their subjects; notes of an example into that of its answer, where it is shown. */
export function withNotesDescribed(value: unknown, reading: SchemaReading): unknown {
  if (Array.isArray(value)) return value.map((item) => withNotesDescribed(item, reading));
  if (!hasKeys(value)) return value;
  const { responses } = value;
  const described = Object.fromEntries(
    Object.entries(value).map(([key, child]) => [
      key,
      key === 'responses' ? withPlainAnswers(child, reading) : withNotesDescribed(child, reading),
    ]),
  );
  const result = withNamedValues(described);
  const paragraphs = [
    ...noteParagraphs(notesOf(value)),
    ...foldedExamples(value.content),
    ...('operationId' in value || 'requestBody' in value ? answerParagraphs(responses, reading) : []),
  ];
  if (paragraphs.length === 0) return result;
  const description = typeof value.description === 'string' ? [value.description.trimEnd()] : [];
  return { ...result, description: [...description, ...paragraphs].join('\n\n') };
}

/** Removes notes from answers: renderers put their descriptions on buttons, which can't contain controls. */
function withPlainAnswers(responses: unknown, reading: SchemaReading): unknown {
  if (!hasKeys(responses)) return responses;
  return Object.fromEntries(
    Object.entries(responses).map(([status, answer]) => {
      const described = withNotesDescribed(answer, reading);
      if (!hasKeys(answer) || !hasKeys(described) || !('description' in described)) return [status, described];
      return [status, { ...described, description: answer.description ?? '' }];
    }),
  );
}

/** The notes on an operation's answers, each with its status, behind one mark. */
function answerParagraphs(responses: unknown, reading: SchemaReading): string[] {
  const reasons = Object.entries(hasKeys(responses) ? responses : {}).flatMap(([status, listed]) => {
    const answer = reading.resolved(listed);
    const { evidence, tolerated } = notesOf(answer);
    const notes = [...evidence, ...tolerated.map(toleranceSentence), ...exampleParagraphs(answer.content)];
    return notes.map((note) => ({ note, shown: `${code(status)} ${note}` }));
  });
  if (reasons.length === 0) return [];
  return [
    folded(
      `Answers: ${markOf(reasons.map(({ note }) => note))}`,
      reasons.map(({ shown }) => shown),
    ),
  ];
}

/** Writes an annotated enumeration in the form that renderers show as one, instead of alternatives. */
function withNamedValues(schema: Json): Json {
  const values = enumerationOf(schema);
  if (values === undefined || !Array.isArray(schema.oneOf)) return schema;
  const { oneOf, ...others } = schema;
  const descriptions = oneOf.map((option) => [String(option.const), String(option.description ?? '')] as const);
  const type = values.every((value) => typeof value === 'string') ? { type: 'string' } : {};
  return { ...type, ...others, enum: [...values], 'x-enumDescriptions': Object.fromEntries(descriptions) };
}

/** A mark for the grade of evidence with the reasons behind it, and one with the messages. */
function noteParagraphs({ evidence, tolerated, messages }: ReaderNotes, about = ''): string[] {
  // Sentences about the document as a whole have no mark.
  const plain = evidence.filter((sentence) => !sentence.startsWith('*'));
  const reasons = [...evidence.filter((sentence) => !plain.includes(sentence)), ...tolerated.map(toleranceSentence)];
  return [
    ...plain,
    ...(reasons.length > 0 ? [folded(about + markOf(reasons), reasons)] : []),
    ...(messages.length > 0 ? [folded(`${about}Messages`, [messagesSentence(messages)])] : []),
  ];
}

/** The distinct first words of all sentences: `Inferred, Tolerated`. */
function markOf(sentences: readonly string[]): string {
  return [
    ...new Set(sentences.map((sentence) => /^(?:Example[^:]{0,200}: )?\*?(\w+)/.exec(sentence)?.[1] ?? 'Note')),
  ].join(', ');
}

/** Paragraphs of Markdown that open on demand. */
function folded(mark: string, paragraphs: readonly string[]): string {
  return `<details><summary>${mark}</summary>\n\n${paragraphs.join('\n\n')}\n\n</details>`;
}

/** The notes on the examples of a body. */
function foldedExamples(content: unknown): string[] {
  return namedExamples(content).flatMap(({ name, content }) =>
    noteParagraphs(notesOf(content), `Example ${escapeMarkup(name)}: `),
  );
}

/** @param content of a response or request body: media type to schema and examples */
export function exampleParagraphs(content: unknown): string[] {
  return namedExamples(content).flatMap(namedExampleParagraphs);
}

function namedExamples(content: unknown): { readonly name: string; readonly content: unknown }[] {
  if (!hasKeys(content)) return [];
  const examples = Object.values(content).flatMap((media) =>
    hasKeys(media) && hasKeys(media.examples) ? Object.entries(media.examples) : [],
  );
  return examples.map(([name, content]) => ({ name, content }));
}

/** The notes on one example, not folded. */
export function namedExampleParagraphs({ name, content }: { name: string | undefined; content: unknown }): string[] {
  const { evidence, tolerated, messages } = notesOf(content);
  const notes = [
    ...evidence,
    ...tolerated.map(toleranceSentence),
    ...(messages.length > 0 ? [messagesSentence(messages)] : []),
  ];
  return notes.map((note) => `Example${name === undefined ? '' : ` ${code(name)}`}: ${note}`);
}
