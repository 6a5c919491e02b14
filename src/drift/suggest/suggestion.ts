import { dirname, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ApiDocument } from '../../openapi/document/api-document.ts';
import { keyOf, type Place } from '../../openapi/document/source-files.ts';
import { DocumentEditor } from './document-editor.ts';
import { DocumentText } from './document-text.ts';
import type { Edit } from './edit.ts';
import { mergedEdits } from './merge-edits.ts';
import { requestPlaces } from './request-schemas.ts';
import { Unwritable } from './unwritable.ts';

/** A suggestion to make a document declare what was seen. */
export interface Suggestion {
  /** A unified diff of the document's files; empty if there is nothing to write. */
  readonly patch: string;
  /** Remarks for a person, one line each. */
  readonly notes: readonly string[];
}

const mark = 'inferred';

/** Writes edits as a diff of the document's files, which stay as they are. */
export async function suggestionOf(edits: readonly Edit[], document: ApiDocument): Promise<Suggestion> {
  const { files, content, root } = document;
  if (files.isConverted(root.uri))
    return { patch: '', notes: ['The document is of Swagger 2.0: a diff is written of OpenAPI 3 alone.'] };
  const all = files.all();
  const usesEvidence = all.some(({ text }) => /x-evidence["']?\s*:/.test(text));
  const texts = new Map<string, DocumentText>();
  const textOf = (uri: string) => {
    const known = texts.get(uri) ?? new DocumentText(textIn(document, uri), usesEvidence ? undefined : mark);
    texts.set(uri, known);
    return known;
  };
  const ofRequests = requestPlaces(document);
  const resolve = (place: Place) => files.tryResolve(place)?.place ?? place;
  const editor = new DocumentEditor(textOf, {
    ...{ usesEvidence, root },
    is30: String(content.openapi).startsWith('3.0'),
    isOfRequest: (schema) => ofRequests.has(keyOf(schema)),
    resolve,
    operationIds: new Set(document.operations.map(({ id }) => id)),
  });
  const notes: string[] = [];
  for (const edit of mergedEdits(edits, resolve)) {
    try {
      editor.apply(edit);
    } catch (error) {
      if (!(error instanceof Unwritable)) throw error;
      notes.push(`Not in the diff: ${error.message}.`);
    }
  }
  const changed = all.filter(({ uri, text }) => (texts.get(uri)?.text ?? text) !== text);
  const isUnmarked = changed.some(({ uri }) => texts.get(uri)?.isJson === true);
  if (isUnmarked && !usesEvidence) notes.push('JSON has no comments: what is new is not marked as inferred.');
  const { createTwoFilesPatch, FILE_HEADERS_ONLY } = await import('diff');
  const names = namesOf(changed.map(({ uri, path }) => pathOf(uri, path)));
  const patches = changed.map(({ uri, text }, index) => {
    const name = names[index] ?? '';
    const next = texts.get(uri)?.text ?? text;
    return createTwoFilesPatch(`a/${name}`, `b/${name}`, text, next, undefined, undefined, {
      context: 3,
      headerOptions: FILE_HEADERS_ONLY,
    });
  });
  return { patch: patches.join(''), notes: [...new Set(notes)] };
}

function textIn({ files }: ApiDocument, uri: string): string {
  const file = files.all().find((one) => one.uri === uri);
  if (file === undefined) throw new Unwritable(`${files.nameOf(uri)} is no file of the document`);
  return file.text;
}

function pathOf(uri: string, path: string): string {
  if (uri.startsWith('file:')) return fileURLToPath(uri);
  return resolve(path === '-' ? 'document' : (new URL(uri).pathname.split('/').at(-1) ?? 'document'));
}

/** The names of files in a diff: relative to the working folder if it contains all, otherwise to their common folder. */
function namesOf(paths: readonly string[]): string[] {
  const [first] = paths;
  if (first === undefined) return [];
  let folder = process.cwd();
  const isIn = (path: string) => path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  if (!paths.every(isIn)) for (folder = dirname(first); !paths.every(isIn); ) folder = dirname(folder);
  return paths.map((path) => relative(folder, path).split(sep).join('/'));
}
